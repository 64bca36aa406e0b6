/* A worker works or shirks, an employer trusts or inspects; who is found shirking pays a fine.
 *
 * The first player is the worker, with the actions 0 (works) and 1 (shirks); the second is the employer, with 0 (trusts) and
 * 1 (inspects).
 */
//@ head

/* Payoffs without fines, [player][worker's action][employer's action]. */
static const double TABLE[2][2][2] = {
    {{1.0, 1.0}, {2.0, 0.0}},   /* the worker's */
    {{3.0, 2.0}, {-2.0, -1.0}}, /* the employer's */
};

//@ refuse

static walras_status create(const walras_host *host, const walras_setup *setup, void **game) {
    if (setup->action_dimensions != 1 || setup->levels[0] != 2) return refuse(host, "expected 2 actions");
    /* Nothing has to be kept, but an instance is never null. */
    *game = malloc(1);
    return *game ? WALRAS_OK : refuse(host, "out of memory");
}

static void destroy(void *game) { free(game); }

static walras_status joint_payoff(const void *game, const walras_batch *at, double *out) {
    (void)game;
    for (size_t r = 0; r < at->length; r++) {
        const int worker = (int)at->profile[2 * r], employer = (int)at->profile[2 * r + 1];
        const int fined = at->player[r] == 0 && worker == 1 && employer == 1;
        out[r] = TABLE[at->player[r]][worker][employer] - (fined ? at->phi[0] : 0.0);
    }
    return WALRAS_OK;
}

static const walras_game_vtable VTABLE = {
    .size = sizeof(walras_game_vtable),
    .create = create,
    .destroy = destroy,
    .joint_payoff = joint_payoff,
};

//@ entry
