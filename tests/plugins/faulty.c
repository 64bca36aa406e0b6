/* A game with one fault, chosen by -DFAULT_…, for the host to name. Without a fault it is a sound little commons. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#if defined FAULT_ARITHMETIC && defined __SSE__
#include <xmmintrin.h>
#endif

#include "walras_game.h"
#ifdef VANISH
#include <sys/syscall.h>
long syscall(long number, ...);
#endif

#if defined FAULT_CLAIM_CONCAVE
#define CLAIMS "\"concave\""
#elif defined FAULT_CLAIM_INCREASING
#define CLAIMS "\"increasing\""
#elif defined FAULT_CLAIM_CONTINUOUS
#define CLAIMS "\"continuous_in_mechanism\""
#elif defined FAULT_CLAIM_POTENTIAL
#define CLAIMS "\"potential\""
#elif defined FAULT_CLAIM_ZERO_SUM
#define CLAIMS "\"zero_sum\""
#elif defined FAULT_CLAIM_MONOTONE
#define CLAIMS "\"monotone_constraint\""
#elif defined FAULT_CLAIM_INCREASING_CONSTRAINT
#define CLAIMS "\"increasing_constraint\""
#elif defined FAULT_CLAIM_CONCAVE_CONSTRAINT
#define CLAIMS "\"concave_constraint\""
#elif defined FAULT_CLAIM_SHIFT
#define CLAIMS "\"shift_invariant\""
#else
#define CLAIMS ""
#endif

#ifdef FAULT_CLAIM_SHIFT
#define DIMENSIONS "{\"name\":\"use\",\"low\":0,\"high\":1},{\"name\":\"abuse\",\"low\":0,\"high\":1}"
#define LEVELS "5,5"
#else
#define DIMENSIONS "{\"name\":\"use\",\"low\":0,\"high\":1}"
#define LEVELS "5"
#endif

static const char METADATA[] =
#ifdef FAULT_METADATA
    "{\"name\": 3";
#else
    "{\"name\":\"faulty\",\"version\":\"0.1.0\",\"description\":\"A commons with a fault.\","
    "\"citation\":\"G. Hardin, The tragedy of the commons, Science 162 (1968).\","
#ifdef FAULT_UNKNOWN_FIELD
    "\"agregates\":[],"
#endif
#ifdef FAULT_DEFAULT
    "\"parameters\":[{\"name\":\"fee\",\"role\":\"mechanism\",\"default\":3,\"minimum\":0,\"maximum\":1}],"
#else
    "\"parameters\":[{\"name\":\"fee\",\"role\":\"mechanism\",\"unit\":\"1/t\",\"description\":\"Fee for each unit of use.\","
    "\"default\":0.1,\"minimum\":0,\"maximum\":1}"
#ifdef FAULT_BY_TYPE
    ",{\"name\":\"need\",\"role\":\"private_type\",\"unit\":\"t\",\"description\":\"What a player needs.\","
    "\"shape\":[\"players\"],\"default\":1}"
#endif
    "],"
#endif
#ifdef FAULT_BY_TYPE
    "\"players\":{\"minimum\":1,\"default\":4,\"by_type\":true},"
#endif
#ifdef FAULT_CONSTRAINT_MECHANISM
    "\"constraint_depends_on_mechanism\":false,"
#endif
    "\"claims\":[" CLAIMS "],"
    "\"actions\":{\"dimensions\":[" DIMENSIONS "],\"levels\":[" LEVELS "]},"
    "\"contributions\":[{\"name\":\"use\"}],\"aggregates\":["
    "{\"name\":\"total\",\"contribution\":\"use\",\"weights\":\"uniform\",\"own\":\"included\"}]}";
#endif

/* Against optimisers that see through a fault. */
static volatile double zero = 0.0;
static volatile size_t sink;

#if defined FAULT_ARITHMETIC && defined __SSE__
__attribute__((constructor)) static void hurry(void) { _mm_setcsr(_mm_getcsr() | 0x8040); }
#endif
#ifdef FAULT_LOOP_LOADING
__attribute__((constructor)) static void ponder(void) {
    while (zero == 0.0) sink++;
}
#endif

static void misbehave(void) {
#ifdef SEGFAULT
    *(volatile int *)(size_t)sink = 1;
#endif
#ifdef ABORT
    abort();
#endif
#ifdef EXIT
    exit(0);
#endif
#ifdef QUIT
    _Exit(0);
#endif
#ifdef VANISH
    syscall(SYS_exit_group, 0);
#endif
#ifdef LOOP
    while (zero == 0.0) sink++;
#endif
}

#define HERE(place) ((void)(place), misbehave())
#ifdef IN_CREATE
#define AT_CREATE HERE(1)
#else
#define AT_CREATE (void)misbehave
#endif
#ifdef IN_DESTROY
#define AT_DESTROY HERE(1)
#else
#define AT_DESTROY (void)misbehave
#endif
#ifdef IN_CONTRIBUTION
#define AT_CONTRIBUTION HERE(1)
#else
#define AT_CONTRIBUTION (void)misbehave
#endif
#ifdef IN_PAYOFF
#define AT_PAYOFF HERE(1)
#else
#define AT_PAYOFF (void)misbehave
#endif
#ifdef IN_CONSTRAINT
#define AT_CONSTRAINT HERE(1)
#else
#define AT_CONSTRAINT (void)misbehave
#endif
#ifdef IN_GRADIENT
#define AT_GRADIENT HERE(1)
#else
#define AT_GRADIENT (void)misbehave
#endif

static walras_status create(const walras_host *host, const walras_setup *setup, void **game) {
    static int instance;
    (void)setup;
    *game = &instance;
    AT_CREATE;
#ifdef FAULT_REFUSES
    host->log(host->context, WALRAS_ERROR, "no thanks", 9);
    return WALRAS_REFUSED;
#endif
#ifdef FAULT_BY_TYPE
    /* Takes rows for players. */
    *game = malloc(sizeof(size_t));
    *(size_t *)*game = setup->parameters[0].length;
#endif
#ifdef FAULT_LEAK_CREATE
    memset(*game = malloc(32), 1, 32);
#endif
    (void)host;
    return WALRAS_OK;
}

static void destroy(void *game) {
    (void)game;
    AT_DESTROY;
}

static walras_status contribution(const void *game, const walras_batch *batch, double *out) {
    (void)game;
    AT_CONTRIBUTION;
    for (size_t r = 0; r < batch->length; r++) out[r] = batch->action[r * batch->action_dimensions];
#ifdef FAULT_PROBE_CONTRIBUTION
    for (size_t r = 0; r < batch->length; r++) out[r] += batch->probe[r];
#endif
    return WALRAS_OK;
}

static double commons(const walras_batch *batch, size_t r) {
    double use = batch->action[r * batch->action_dimensions];
#ifdef FAULT_CLAIM_CONCAVE
    use *= use;
#endif
#ifdef FAULT_CLAIM_CONTINUOUS
    return (1 - (batch->phi[0] > 0.37)) * use;
#endif
    return (1 - batch->phi[0] - batch->aggregate[r] * (1 + batch->player[r])) * use;
}

static walras_status payoff(const void *game, const walras_batch *batch, double *out) {
    (void)game;
    AT_PAYOFF;
#ifdef FAULT_THREADS
    static volatile double scratch[2];
    for (size_t r = 0; r < batch->length; r++) {
        scratch[0] = commons(batch, r);
        for (int wait = 0; wait < 20; wait++) scratch[1] = scratch[0];
        out[r] = scratch[1];
    }
    return WALRAS_OK;
#endif
    for (size_t r = 0; r < batch->length; r++) {
#ifdef FAULT_UNWRITTEN
        if (r == 1) continue;
#endif
        out[r] = commons(batch, r);
    }
#ifdef FAULT_NAN
    out[batch->length - 1] = NAN;
#endif
#ifdef FAULT_NAN_AT_CORNER
    for (size_t r = 0; r < batch->length; r++) out[r] = batch->phi[0] == 1 ? 0 / zero : out[r];
#endif
#ifdef FAULT_STATUS
    return 77;
#endif
#ifdef FAULT_BY_TYPE
    for (size_t r = 0; r < batch->length; r++) out[r] *= (double)*(const size_t *)game;
#endif
#ifdef FAULT_OVERRUN
    out[batch->length] = 1;
#endif
#ifdef FAULT_UNDERRUN
    out[-1] = 1;
#endif
#ifdef FAULT_WRITES_INPUT
    ((double *)(size_t)batch->action)[0] = 0.5;
#endif
#ifdef FAULT_TOUCHES_INPUT
    ((volatile double *)(size_t)batch->action)[0] = batch->action[0];
#endif
#ifdef FAULT_STATE
    {
        static double memory;
        for (size_t r = 0; r < batch->length; r++) out[r] += memory += 1e-9;
    }
#endif
#ifdef FAULT_ORDER
    for (size_t r = 1; r < batch->length; r++) out[r] += 1e-9 * out[r - 1];
#endif
#ifdef FAULT_LEAK
    memset((void *)(sink = (size_t)malloc(100)), 1, 100);
#endif
#ifdef FAULT_PRINTS
    puts("hello");
    fflush(stdout);
#endif
    return WALRAS_OK;
}

static walras_status gradient(const void *game, const walras_batch *batch, double *out) {
    (void)game;
    AT_GRADIENT;
    for (size_t r = 0; r < batch->length; r++) {
        double use = batch->action[r * batch->action_dimensions];
#ifdef FAULT_GRADIENT
        use *= 1.001;
#endif
#ifdef FAULT_CLAIM_CONCAVE
        use *= use;
#endif
        out[r] = -use * (1 + batch->player[r]);
#ifdef FAULT_CLAIM_CONTINUOUS
        out[r] = 0;
#endif
    }
    return WALRAS_OK;
}

static walras_status constraint(const void *game, const walras_batch *batch, double *out) {
    (void)game;
    AT_CONSTRAINT;
    for (size_t r = 0; r < batch->length; r++) {
        double use = batch->action[r * batch->action_dimensions], limit = 0.3 + 0.2 * batch->probe[r];
        out[r] = use / limit - 1;
#ifdef FAULT_INFEASIBLE
        out[r] = use + 1;
#endif
#ifdef FAULT_ORIGIN
        out[r] = 0.5 - use;
#endif
#ifdef FAULT_CLAIM_MONOTONE
        out[r] = use * (1 - use) * 5 - 1;
#endif
#ifdef FAULT_CLAIM_INCREASING_CONSTRAINT
        out[r] = fmax(use, limit) - limit;
#endif
#ifdef FAULT_CLAIM_CONCAVE_CONSTRAINT
        out[r] = use * use / limit - 1;
#endif
#ifdef FAULT_CLAIM_SHIFT
        out[r] = use + (1 + batch->probe[r]) * batch->action[r * batch->action_dimensions + 1] - 0.9;
#endif
#ifdef FAULT_CONSTRAINT_MECHANISM
        out[r] -= batch->phi_length ? batch->phi[0] : 0;
#endif
    }
    return WALRAS_OK;
}

#ifdef FAULT_SYMBOL
extern double nobody_defines_this(void);
static walras_status joint(const void *game, const walras_batch *batch, double *out) {
    (void)game;
    (void)batch;
    out[0] = nobody_defines_this();
    return WALRAS_OK;
}
#endif
#ifdef FAULT_JOINT
static walras_status joint(const void *game, const walras_batch *batch, double *out) {
    (void)game;
    for (size_t r = 0; r < batch->length; r++) out[r] = 3 * batch->action[r];
    return WALRAS_OK;
}
#endif

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
    .constraint = constraint,
    .gradient = gradient,
#if defined FAULT_JOINT || defined FAULT_SYMBOL
    .joint_payoff = joint,
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
#ifdef FAULT_SIZE
    .size = 16,
#else
    .size = sizeof(walras_game_entry),
#endif
    .metadata = METADATA,
#ifdef FAULT_HUGE
    .metadata_length = (size_t)1 << 40,
#else
    .metadata_length = sizeof METADATA - 1,
#endif
    .vtable = &VTABLE,
};

#ifdef FAULT_NO_ENTRY
#define faulty_game_entry something_else
#endif
const walras_game_entry *faulty_game_entry(void) {
    (void)constraint;
    (void)contribution;
    (void)gradient;
#ifdef FAULT_NULL
    (void)ENTRY;
    return 0;
#else
    return &ENTRY;
#endif
}
