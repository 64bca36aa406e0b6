/* Producers sell on one market, under a tax and a common cap on what they emit.
 *
 *     U_i = x_i (a - b X - phi) - c_i x_i^2 / 2,    X = sum_j x_j <= cap
 */
//@ head

/* The market with everything but the tax fixed. */
typedef struct instance {
    size_t players;
    double price, slope, cap;
    double *cost; /* [players] */
} instance;

//@ values

//@ refuse

//@ copy

static void destroy(void *game) {
    instance *self = game;
    free(self->cost);
    free(self);
}

static walras_status create(const walras_host *host, const walras_setup *setup, void **game) {
    const double *price = values(setup, "price"), *slope = values(setup, "slope");
    const double *cap = values(setup, "cap"), *cost = values(setup, "cost");
    if (!price || !slope || !cap || !cost) return refuse(host, "a parameter is missing");
    instance *self = malloc(sizeof *self);
    if (!self) return refuse(host, "out of memory");
    *self = (instance){
        .players = setup->players,
        .price = *price,
        .slope = *slope,
        .cap = *cap,
        .cost = copy(cost, setup->players),
    };
    if (!self->cost) {
        destroy(self);
        return refuse(host, "out of memory");
    }
    *game = self;
    return WALRAS_OK;
}

/* Output of all in row r. */
static double total(const instance *self, const walras_batch *at, size_t r) {
    double sum = 0.0;
    for (size_t j = 0; j < self->players; j++) sum += at->profile[r * self->players + j];
    return sum;
}

static walras_status joint_payoff(const void *game, const walras_batch *at, double *out) {
    const instance *self = game;
    for (size_t r = 0; r < at->length; r++) {
        const double output = at->action[r], price = self->price - self->slope * total(self, at, r);
        out[r] = output * (price - at->phi[0]) - 0.5 * self->cost[at->player[r]] * output * output;
    }
    return WALRAS_OK;
}

/* dU_i/dx_i */
static walras_status action_gradient(const void *game, const walras_batch *at, double *out) {
    const instance *self = game;
    for (size_t r = 0; r < at->length; r++) {
        const double output = at->action[r], price = self->price - self->slope * (total(self, at, r) + output);
        out[r] = price - at->phi[0] - self->cost[at->player[r]] * output;
    }
    return WALRAS_OK;
}

/* Feasible where <= 0. */
static walras_status shared_constraint(const void *game, const walras_batch *at, double *out) {
    const instance *self = game;
    for (size_t r = 0; r < at->length; r++) out[r] = total(self, at, r) - self->cap;
    return WALRAS_OK;
}

static const walras_game_vtable VTABLE = {
    .size = sizeof(walras_game_vtable),
    .create = create,
    .destroy = destroy,
    .joint_payoff = joint_payoff,
    .action_gradient = action_gradient,
    .shared_constraint = shared_constraint,
};

//@ entry
