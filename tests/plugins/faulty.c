/* A game with one fault, chosen by -DFAULT_…, for the host to name. */
#include <math.h>
#include <string.h>

#include "walras_game.h"

static const char METADATA[] =
#ifdef FAULT_METADATA
    "{\"name\": 3";
#else
    "{\"name\":\"faulty\",\"version\":\"0\",\"description\":\"\",\"parameters\":["
    "{\"name\":\"fee\",\"role\":\"mechanism\",\"default\":0.1,\"minimum\":0,\"maximum\":1}],"
    "\"actions\":{\"dimensions\":[{\"name\":\"use\",\"low\":0,\"high\":1}],\"levels\":[3]},"
    "\"contributions\":[{\"name\":\"use\"}],\"aggregates\":["
    "{\"name\":\"total\",\"contribution\":\"use\",\"weights\":\"uniform\",\"own\":\"included\"}]}";
#endif

static walras_status create(const walras_host *host, const walras_setup *setup, void **game) {
    static int instance;
    (void)setup;
    *game = &instance;
#ifdef FAULT_REFUSES
    host->log(host->context, WALRAS_ERROR, "no thanks", 9);
    return WALRAS_REFUSED;
#endif
    (void)host;
    return WALRAS_OK;
}

static void destroy(void *game) { (void)game; }

static walras_status contribution(const void *game, const walras_batch *batch, double *out) {
    (void)game;
    memcpy(out, batch->action, batch->length * sizeof(double));
    return WALRAS_OK;
}

static walras_status payoff(const void *game, const walras_batch *batch, double *out) {
    (void)game;
    for (size_t r = 0; r < batch->length; r++) out[r] = (1 - batch->aggregate[r]) * batch->action[r];
#ifdef FAULT_NAN
    out[batch->length - 1] = NAN;
#endif
#ifdef FAULT_STATUS
    return 77;
#endif
    return WALRAS_OK;
}

static walras_status constraint(const void *game, const walras_batch *batch, double *out) {
    (void)game;
    for (size_t r = 0; r < batch->length; r++) out[r] = batch->action[r] + 1;
    return WALRAS_OK;
}

static const walras_game_vtable VTABLE = {
#ifdef FAULT_SMALL
    .size = sizeof(size_t),
#elif defined MINOR_0
    .size = offsetof(walras_game_vtable, joint_payoff),
    .joint_payoff = (walras_evaluate)8, /* what lies behind the end of an older table */
#else
    .size = sizeof(walras_game_vtable),
#endif
    .create = create,
    .destroy = destroy,
#ifndef FAULT_NO_CONTRIBUTION
    .contribution = contribution,
#endif
    .payoff = payoff,
#ifdef FAULT_INFEASIBLE
    .constraint = constraint,
#endif
};

static const walras_game_entry ENTRY = {
#ifdef FAULT_MAGIC
    .magic = 1,
#else
    .magic = WALRAS_MAGIC,
#endif
#ifdef FAULT_MAJOR
    .abi_major = WALRAS_ABI_MAJOR + 1,
#else
    .abi_major = WALRAS_ABI_MAJOR,
#endif
    .size = sizeof(walras_game_entry),
    .metadata = METADATA,
    .metadata_length = sizeof METADATA - 1,
    .vtable = &VTABLE,
};

#ifdef FAULT_NO_ENTRY
#define faulty_game_entry something_else
#endif
const walras_game_entry *faulty_game_entry(void) {
    (void)constraint;
    (void)contribution;
#ifdef FAULT_NULL
    (void)ENTRY;
    return 0;
#else
    return &ENTRY;
#endif
}
