/* A road that wears out: two players drive on it or not, and it is in one of three conditions. Sound, or broken as the flags say. */
#include <stdlib.h>

#include "walras_dynamic.h"

#ifndef DISCOUNT
#define DISCOUNT "0.9"
#endif
#ifndef CONDITIONS
#define CONDITIONS "3"
#endif

static const char METADATA[] =
    "{\"name\": \"drifting\", \"version\": \"0.1.0\", \"description\": \"A road that wears out.\", "
    "\"citation\": \"An example of a game over time in C.\", "
    "\"players\": {\"minimum\": 2, \"maximum\": 2, \"default\": 2}, "
    "\"actions\": {\"dimensions\": [{\"name\": \"drives\", \"unit\": \"trips\", \"low\": 0, \"high\": 1}], \"levels\": [2]}, "
    "\"parameters\": [{\"name\": \"toll\", \"role\": \"mechanism\", \"default\": 0.1, \"minimum\": 0, \"maximum\": 1, "
    "\"description\": \"Price of a trip.\"}], "
    "\"dynamics\": {\"states\": [{\"name\": \"wear\", \"low\": 0, \"high\": \"last_level\", \"levels\": " CONDITIONS ", "
    "\"description\": \"How worn the road is.\"}], \"discount\": " DISCOUNT "}}";

static walras_status create(const walras_host *host, const walras_setup *setup, void **game) {
    (void)host, (void)setup;
    *game = calloc(1, sizeof(unsigned));
    return *game ? WALRAS_OK : WALRAS_PANICKED;
}

static void destroy(void *game) { free(game); }

static walras_status joint_payoff(const void *game, const walras_batch *at, double *out) {
    (void)game;
    for (size_t r = 0; r < at->length; r++) {
        double both = at->profile[2 * r] + at->profile[2 * r + 1];
        out[r] = at->action[r] * (2.0 - at->public_state[r] - 0.5 * both - at->phi[0]);
    }
    return WALRAS_OK;
}

static walras_status width(const void *game, size_t *out) {
    (void)game;
    *out = 2;
#ifdef FAULT_WIDTH
    *out = 0;
#endif
    return WALRAS_OK;
}

static walras_status initial(const void *game, const double *phi, size_t phi_length, double *out) {
    (void)game, (void)phi, (void)phi_length;
    out[0] = 1.0, out[1] = 0.0, out[2] = 0.0;
#ifdef FAULT_NO_MASS
    out[0] = 0.0;
#endif
#ifdef FAULT_INITIAL
    out[1] = 0.25;
#endif
    return WALRAS_OK;
}

#ifndef FAULT_NO_TRANSITION
static walras_status transition(const void *game, const walras_transition_batch *at, uint32_t *next, double *probability) {
    (void)game;
#ifdef FAULT_MOOD
    unsigned *calls = (unsigned *)game;
    double moody = (*calls)++ % 2 ? 0.125 : 0.0;
#else
    double moody = 0.0;
#endif
    for (size_t r = 0; r < at->length; r++) {
        double use = 0.25 * (at->profile[2 * r] + at->profile[2 * r + 1]) + moody;
        uint32_t worse = at->state[r] < 2 ? at->state[r] + 1 : 2;
        next[2 * r] = worse, next[2 * r + 1] = 0;
        probability[2 * r] = use, probability[2 * r + 1] = 1.0 - use;
#ifdef FAULT_SUM
        probability[2 * r] += 1e-6;
#endif
#ifdef FAULT_NEGATIVE
        probability[2 * r] = -0.25, probability[2 * r + 1] = 1.25;
#endif
#ifdef FAULT_NAN
        probability[2 * r] = 0.0 / 0.0;
#endif
#ifdef FAULT_BEYOND
        next[2 * r] = 3, probability[2 * r] = 0.5, probability[2 * r + 1] = 0.5;
#endif
#ifdef FAULT_UNREACHABLE
        next[2 * r] = at->state[r] < 1 ? 1 : 0;
#endif
    }
    return WALRAS_OK;
}
#endif

static const walras_dynamic_vtable MOTION = {
    .size = sizeof(walras_dynamic_vtable),
    .width = width,
    .initial = initial,
#ifndef FAULT_NO_TRANSITION
    .transition = transition,
#endif
};

static const void *get_extension(const char *name, size_t length) {
    const char *known = WALRAS_DYNAMIC;
    for (size_t k = 0; k < length; k++)
        if (known[k] != name[k]) return NULL;
#ifdef FAULT_NO_EXTENSION
    return NULL;
#endif
    return length + 1 == sizeof WALRAS_DYNAMIC ? &MOTION : NULL;
}

static const walras_game_vtable VTABLE = {.size = sizeof(walras_game_vtable),
    .create = create,
    .destroy = destroy,
    .get_extension = get_extension,
    .joint_payoff = joint_payoff};

static const walras_game_entry ENTRY = {.magic = WALRAS_MAGIC,
    .abi_major = WALRAS_ABI_MAJOR,
    .abi_minor = WALRAS_ABI_MINOR,
    .size = sizeof(walras_game_entry),
    .metadata = METADATA,
    .metadata_length = sizeof METADATA - 1,
    .vtable = &VTABLE};

const walras_game_entry *drifting_game_entry(void) { return &ENTRY; }
