/* One item for bidders i with values
 *
 *     v_i = private theta_i + own s_i + others mean_{j != i} s_j,
 *
 * of which only theta_i and s_i are known to i: private values without the signals, a common value where each signal counts 1/n,
 * interdependent ones between (Milgrom and Weber 1982). Who values it most has it, unless all values are negative.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "walras_environment.h"

typedef struct auction {
    size_t players, types;
    double private_, own, others, mean_signal;
    double *type;   /* [types][2]: theta, s */
    double *weight; /* [types] */
} auction;

static const char METADATA[] =
#include "metadata.inc"
    ;

static walras_status refuse(const walras_host *host, const char *reason) {
    host->log(host->context, WALRAS_ERROR, reason, strlen(reason));
    return WALRAS_REFUSED;
}

static const walras_parameter *find(const walras_setup *setup, const char *name) {
    for (size_t k = 0; k < setup->parameter_count; k++) {
        const walras_parameter *p = &setup->parameters[k];
        if (p->name_length == strlen(name) && memcmp(p->name, name, p->name_length) == 0) return p;
    }
    return NULL;
}

static void destroy(void *environment) {
    auction *self = environment;
    free(self->type);
    free(self->weight);
    free(self);
}

static walras_status create(const walras_host *host, const walras_setup *setup, void **environment) {
    const walras_parameter *private_ = find(setup, "private"), *own = find(setup, "own");
    const walras_parameter *others = find(setup, "others"), *weights = find(setup, "weights");
    const walras_parameter *th = find(setup, "th"), *sg = find(setup, "sg");
    if (!private_ || !own || !others || !weights || !th || !sg) return refuse(host, "a parameter is missing");
    const size_t types = th->length * sg->length;
    if (types == 0) return refuse(host, "the grid of types is empty; expected at least one level of each coordinate");
    if (weights->length != 0 && weights->length != types) {
        return refuse(host, "`weights` has another length than there are types; expected one a type, or none");
    }
    auction *self = calloc(1, sizeof *self);
    if (self) self->type = malloc(2 * types * sizeof(double));
    if (self) self->weight = malloc(types * sizeof(double));
    if (!self || !self->type || !self->weight) {
        if (self) destroy(self);
        return refuse(host, "no memory is left");
    }
    self->players = setup->players;
    self->types = types;
    self->private_ = private_->values[0];
    self->own = own->values[0];
    self->others = others->values[0];
    double mass = 0.0, signal = 0.0;
    for (size_t k = 0; k < types; k++) {
        self->type[2 * k] = th->values[k / sg->length];
        self->type[2 * k + 1] = sg->values[k % sg->length];
        self->weight[k] = weights->length ? weights->values[k] : 1.0;
        mass += self->weight[k];
        signal += self->weight[k] * self->type[2 * k + 1];
    }
    if (!(mass > 0.0)) {
        destroy(self);
        return refuse(host, "the grid of types has zero mass; expected a weight above 0");
    }
    self->mean_signal = signal / mass;
    *environment = self;
    return WALRAS_OK;
}

static walras_status extent(const void *environment, walras_environment_extent *out) {
    const auction *self = environment;
    out->types = self->types;
    out->width = self->players;
    out->alternatives = self->players + 1;
    return WALRAS_OK;
}

static walras_status types(const void *environment, double *type, double *weight) {
    const auction *self = environment;
    memcpy(type, self->type, 2 * self->types * sizeof(double));
    memcpy(weight, self->weight, self->types * sizeof(double));
    return WALRAS_OK;
}

/* The item to each, and to nobody. */
static walras_status alternatives(const void *environment, double *out) {
    const auction *self = environment;
    const size_t n = self->players;
    for (size_t k = 0; k <= n; k++) {
        for (size_t i = 0; i < n; i++) out[k * n + i] = i == k ? 1.0 : 0.0;
    }
    return WALRAS_OK;
}

/* A signal that is not known is what is expected of it. Signals lie `stride` numbers apart. */
static double known(const auction *self, const double *signal, size_t stride, size_t i) {
    const double s = signal[i * stride];
    return isnan(s) ? self->mean_signal : s;
}

static double value_of(const auction *self, double theta, const double *signal, size_t stride, size_t i) {
    double sum = 0.0;
    for (size_t j = 0; j < self->players; j++) {
        if (j != i) sum += known(self, signal, stride, j);
    }
    const double mean = self->players > 1 ? sum / (double)(self->players - 1) : 0.0;
    return self->private_ * theta + self->own * known(self, signal, stride, i) + self->others * mean;
}

static walras_status allocate(const void *environment, const walras_report_batch *batch, double *out) {
    const auction *self = environment;
    const size_t n = self->players;
    for (size_t r = 0; r < batch->length; r++) {
        const double *report = batch->report + 2 * n * r;
        double best = 0.0;
        size_t winner = n;
        for (size_t i = 0; i < n; i++) {
            const double theta = report[2 * i];
            if (isnan(theta)) continue; /* absent */
            const double value = batch->weight[i] * value_of(self, theta, report + 1, 2, i);
            if (value > best || (winner == n && value >= best)) {
                best = value;
                winner = i;
            }
        }
        for (size_t i = 0; i < n; i++) out[n * r + i] = i == winner ? 1.0 : 0.0;
    }
    return WALRAS_OK;
}

static walras_status value(const void *environment, const walras_value_batch *batch, double *out) {
    const auction *self = environment;
    const size_t n = self->players;
    for (size_t r = 0; r < batch->length; r++) {
        const size_t i = batch->player[r];
        const double part = batch->allocation[n * r + i];
        out[r] = part == 0.0 ? 0.0 : part * value_of(self, batch->preference[r], batch->signal + n * r, 1, i);
    }
    return WALRAS_OK;
}

static const walras_environment_vtable TABLE = {
    sizeof(walras_environment_vtable), extent, types, allocate, value, NULL, NULL, alternatives,
};

static const void *get_extension(const char *name, size_t length) {
    const int is_known = length == strlen(WALRAS_ENVIRONMENT) && memcmp(name, WALRAS_ENVIRONMENT, length) == 0;
    return is_known ? &TABLE : NULL;
}

static const walras_game_vtable VTABLE = {
    .size = sizeof(walras_game_vtable),
    .create = create,
    .destroy = destroy,
    .get_extension = get_extension,
};

const walras_game_entry *walras_single_item_auction_entry(void);

const walras_game_entry *walras_single_item_auction_entry(void) {
    static const walras_game_entry entry = {
        WALRAS_MAGIC, WALRAS_ABI_MAJOR, WALRAS_ABI_MINOR, sizeof(walras_game_entry), METADATA, sizeof METADATA - 1, &VTABLE,
    };
    return &entry;
}
