/* Bidders want one good; the winner pays a mix of the first and the second price.
 *
 *     U_i = v_i - (1 - phi) b_i - phi m_i   if b_i is the highest bid,   m_i = max_{j != i} b_j
 *
 * and probe t limits the bid of player i: g(b) = b / (allowance_t budget_i) - 1 <= 0.
 */
//@ head

/* The bidders and their limits, with everything but the pricing rule fixed. */
typedef struct instance {
    size_t players;
    double *value, *budget; /* [players] */
    double *allowance;      /* [probes] */
} instance;

//@ values

//@ refuse

//@ copy

static void destroy(void *game) {
    instance *self = game;
    free(self->value);
    free(self->budget);
    free(self->allowance);
    free(self);
}

static walras_status create(const walras_host *host, const walras_setup *setup, void **game) {
    const double *value = values(setup, "value"), *budget = values(setup, "budget");
    const double *allowance = values(setup, "allowance");
    if (!value || !budget || !allowance) return refuse(host, "a parameter is missing");
    instance *self = malloc(sizeof *self);
    if (!self) return refuse(host, "out of memory");
    *self = (instance){
        .players = setup->players,
        .value = copy(value, setup->players),
        .budget = copy(budget, setup->players),
        .allowance = copy(allowance, setup->probes),
    };
    if (!self->value || !self->budget || !self->allowance) {
        destroy(self);
        return refuse(host, "out of memory");
    }
    *game = self;
    return WALRAS_OK;
}

/* Of equal highest bids one is drawn: each wins with the same probability. */
static walras_status joint_payoff(const void *game, const walras_batch *at, double *out) {
    const instance *self = game;
    for (size_t r = 0; r < at->length; r++) {
        const double *bids = at->profile + r * self->players, bid = at->action[r];
        double rival = 0.0;
        size_t winners = 1;
        for (size_t j = 0; j < self->players; j++) {
            if (j == at->player[r]) continue;
            if (bids[j] > rival) rival = bids[j];
            winners += bids[j] == bid;
        }
        const double price = (1.0 - at->phi[0]) * bid + at->phi[0] * rival;
        out[r] = bid < rival ? 0.0 : (self->value[at->player[r]] - price) / (double)winners;
    }
    return WALRAS_OK;
}

/* Feasible where <= 0. */
static walras_status constraint(const void *game, const walras_batch *at, double *out) {
    const instance *self = game;
    for (size_t r = 0; r < at->length; r++)
        out[r] = at->action[r] / (self->allowance[at->probe[r]] * self->budget[at->player[r]]) - 1.0;
    return WALRAS_OK;
}

static const walras_game_vtable VTABLE = {
    .size = sizeof(walras_game_vtable),
    .create = create,
    .destroy = destroy,
    .constraint = constraint,
    .joint_payoff = joint_payoff,
};

//@ entry
