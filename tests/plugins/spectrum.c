/* The spectrum market again, in C: what an author in another language writes, and a check that the header says enough. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "walras_game.h"

typedef struct spectrum {
    double noise;
    double *valuation, *direction, *shift;
} spectrum;

static const char METADATA[] =
#include "spectrum_metadata.inc"
    ;

static double *copy_of(const walras_parameter *parameter) {
    double *values = malloc(parameter->length * sizeof(double));
    if (values) memcpy(values, parameter->values, parameter->length * sizeof(double));
    return values;
}

static const walras_parameter *find(const walras_setup *setup, const char *name) {
    for (size_t k = 0; k < setup->parameter_count; k++) {
        const walras_parameter *p = &setup->parameters[k];
        if (p->name_length == strlen(name) && memcmp(p->name, name, p->name_length) == 0) return p;
    }
    return NULL;
}

static walras_status create(const walras_host *host, const walras_setup *setup, void **game) {
    const walras_parameter *valuation = find(setup, "valuation"), *noise = find(setup, "noise");
    const walras_parameter *direction = find(setup, "direction"), *shift = find(setup, "shift");
    if (!valuation || !noise || !direction || !shift) {
        static const char reason[] = "a parameter is missing";
        host->log(host->context, WALRAS_ERROR, reason, sizeof reason - 1);
        return WALRAS_REFUSED;
    }
    spectrum *self = malloc(sizeof *self);
    self->noise = noise->values[0];
    self->valuation = copy_of(valuation);
    self->direction = copy_of(direction);
    self->shift = copy_of(shift);
    *game = self;
    return WALRAS_OK;
}

static void destroy(void *game) {
    spectrum *self = game;
    free(self->valuation);
    free(self->direction);
    free(self->shift);
    free(self);
}

static walras_status contribution(const void *game, const walras_batch *batch, double *out) {
    (void)game;
    for (size_t r = 0; r < batch->length; r++) out[r] = batch->action[r];
    return WALRAS_OK;
}

static walras_status payoff(const void *game, const walras_batch *batch, double *out) {
    const spectrum *self = game;
    for (size_t r = 0; r < batch->length; r++) {
        double power = batch->action[r], interference = batch->aggregate[2 * r], load = batch->aggregate[2 * r + 1];
        out[r] = self->valuation[batch->player[r]] * log(1.0 + power / (self->noise + interference)) -
                 (batch->phi[0] + batch->phi[1] * load) * power;
    }
    return WALRAS_OK;
}

static walras_status constraint(const void *game, const walras_batch *batch, double *out) {
    const spectrum *self = game;
    for (size_t r = 0; r < batch->length; r++) {
        double excess = batch->action[r] - self->shift[batch->probe[r]] * self->direction[batch->player[r]];
        out[r] = sqrt(fmax(excess, 0.0)) - 1.0;
    }
    return WALRAS_OK;
}

/* What the firm pays. */
static walras_status outcome(const void *game, const walras_batch *batch, double *out) {
    (void)game;
    for (size_t r = 0; r < batch->length; r++)
        out[r] = (batch->phi[0] + batch->phi[1] * batch->aggregate[2 * r + 1]) * batch->action[r];
    return WALRAS_OK;
}

/* It is all that the firm pays. */
static walras_status transfer(const void *game, const walras_batch *batch, double *out) { return outcome(game, batch, out); }

static const walras_game_vtable VTABLE = {
    .size = sizeof(walras_game_vtable),
    .create = create,
    .destroy = destroy,
    .contribution = contribution,
    .payoff = payoff,
    .constraint = constraint,
    .gradient = NULL, /* the host takes differences */
    .outcome = outcome,
    .transfer = transfer,
};

static const walras_game_entry ENTRY = {
    .magic = WALRAS_MAGIC,
    .abi_major = WALRAS_ABI_MAJOR,
    .abi_minor = WALRAS_ABI_MINOR,
    .size = sizeof(walras_game_entry),
    .metadata = METADATA,
    .metadata_length = sizeof METADATA - 1,
    .vtable = &VTABLE,
};

const walras_game_entry *cspectrum_game_entry(void) { return &ENTRY; }
