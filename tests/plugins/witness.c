/* A game that leaves a trace when it is loaded; or, as the flags say, does not survive that. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "walras_game.h"

__attribute__((constructor)) static void loaded(void) {
    FILE *trace = fopen(TRACE, "w");
    if (trace) fclose(trace);
    /* Whatever a library prints is not for whoever asks it. */
    puts("walras facts: nonsense");
#ifdef FAULT_ABORT
    abort();
#endif
#ifdef FAULT_EXIT
    exit(0);
#endif
}

static const char METADATA[] = "{\"name\": \"witness\", \"version\": \"0.1.0\", \"description\": \"Leaves a trace.\", "
                               "\"parameters\": [], \"actions\": {\"dimensions\": [{\"name\": \"x\", \"low\": 0, \"high\": 1}], "
                               "\"levels\": [2]}}";

static walras_status create(const walras_host *host, const walras_setup *setup, void **game) {
    (void)host, (void)setup;
    *game = malloc(1);
    return WALRAS_OK;
}

static void destroy(void *game) { free(game); }

static walras_status joint_payoff(const void *game, const walras_batch *at, double *out) {
    (void)game;
    for (size_t r = 0; r < at->length; r++) out[r] = at->action[r];
    return WALRAS_OK;
}

static const walras_game_vtable VTABLE = {
    .size = sizeof(walras_game_vtable), .create = create, .destroy = destroy, .joint_payoff = joint_payoff};

static const walras_game_entry ENTRY = {.magic = WALRAS_MAGIC,
    .abi_major = WALRAS_ABI_MAJOR,
    .abi_minor = WALRAS_ABI_MINOR,
    .size = sizeof(walras_game_entry),
    .metadata = METADATA,
    .metadata_length = sizeof METADATA - 1,
    .vtable = &VTABLE};

const walras_game_entry *witness_game_entry(void) { return &ENTRY; }
