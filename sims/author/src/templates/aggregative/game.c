/* Players draw on a common resource, at a fee for each unit.
 *
 *     U_i = x_i (v_i - s X - phi),    X = sum_j x_j
 *
 * and probe t limits the use of player i: g(x) = x / (quota_t share_i) - 1 <= 0.
 */
//@ head

/* The players and their limits, with everything but the fee fixed. */
typedef struct instance {
    double strain;
    double *value, *share; /* [players] */
    double *quota;         /* [probes] */
} instance;

//@ values

//@ refuse

//@ copy

static void destroy(void *game) {
    instance *self = game;
    free(self->value);
    free(self->share);
    free(self->quota);
    free(self);
}

static walras_status create(const walras_host *host, const walras_setup *setup, void **game) {
    const double *strain = values(setup, "strain"), *value = values(setup, "value");
    const double *share = values(setup, "share"), *quota = values(setup, "quota");
    if (!strain || !value || !share || !quota) return refuse(host, "a parameter is missing");
    instance *self = malloc(sizeof *self);
    if (!self) return refuse(host, "out of memory");
    *self = (instance){
        .strain = *strain,
        .value = copy(value, setup->players),
        .share = copy(share, setup->players),
        .quota = copy(quota, setup->probes),
    };
    if (!self->value || !self->share || !self->quota) {
        destroy(self);
        return refuse(host, "out of memory");
    }
    *game = self;
    return WALRAS_OK;
}

static walras_status contribution(const void *game, const walras_batch *at, double *out) {
    (void)game;
    for (size_t r = 0; r < at->length; r++) out[r] = at->action[r];
    return WALRAS_OK;
}

static walras_status payoff(const void *game, const walras_batch *at, double *out) {
    const instance *self = game;
    const double fee = at->phi[0];
    for (size_t r = 0; r < at->length; r++)
        out[r] = at->action[r] * (self->value[at->player[r]] - self->strain * at->aggregate[r] - fee);
    return WALRAS_OK;
}

/* dU/dX */
static walras_status gradient(const void *game, const walras_batch *at, double *out) {
    const instance *self = game;
    for (size_t r = 0; r < at->length; r++) out[r] = -self->strain * at->action[r];
    return WALRAS_OK;
}

/* Feasible where <= 0. */
static walras_status constraint(const void *game, const walras_batch *at, double *out) {
    const instance *self = game;
    for (size_t r = 0; r < at->length; r++)
        out[r] = at->action[r] / (self->quota[at->probe[r]] * self->share[at->player[r]]) - 1.0;
    return WALRAS_OK;
}

static const walras_game_vtable VTABLE = {
    .size = sizeof(walras_game_vtable),
    .create = create,
    .destroy = destroy,
    .contribution = contribution,
    .payoff = payoff,
    .constraint = constraint,
    .gradient = gradient,
};

//@ entry
