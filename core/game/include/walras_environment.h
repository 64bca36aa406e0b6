/* walras_environment.h: the contract between an environment of direct mechanisms and walras, on top of walras_game.h, all of
 * whose rules hold here too.
 *
 * An environment says what agents with private types value; mechanisms are walras's own. It is a library like a game's, with
 * the same entry, create, destroy and metadata, but its vtable need not have any function of games. In their place
 * get_extension answers to WALRAS_ENVIRONMENT with a walras_environment_vtable, and the metadata have an object
 *
 *   "environment"   {"players": name of the scalar integer parameter that is the number of agents,
 *                    "preferences": [{"name", "description" = "", "unit" = ""}, ...],
 *                    "repeats" = null: name of the scalar integer parameter, >= 1, that says how often the preferences
 *                    repeat, of items for instance; d grows accordingly,
 *                    "signals": = [], likewise,
 *                    "allocation": {"description" = "", "unit" = "", "formula" = ""},
 *                    "designer" = null: {"formula" = ""} if the designer itself values allocations,
 *                    "observations" = null: name of the scalar integer parameter that says of how many observations the
 *                    estimate of the state is made,
 *                    "sample_sizes" = null: name of an ["any"] parameter with numbers of observations to compare}
 *
 * and need no "actions". In "payoff" stands the formula of an agent's value.
 *
 * A type is a point of d coordinates, first the preferences, then the signals. All agents draw theirs from the same grid,
 * independently. Reports are points of the same kind. A preference that is NaN means that the agent is absent: it takes no part in
 * the allocation, and its value is never asked for. A signal that is NaN is not known: what is expected of it before takes its
 * place. Where an environment declares mechanism parameters, phi is their values.
 *
 * Licence: MIT OR Apache-2.0.
 */
#ifndef WALRAS_ENVIRONMENT_H
#define WALRAS_ENVIRONMENT_H

#include "walras_game.h"

#ifdef __cplusplus
extern "C" {
#endif

#define WALRAS_ENVIRONMENT "walras.environment.1"

/* How large things are. */
typedef struct walras_environment_extent {
    size_t size;
    size_t types;        /* S, the types on the grid */
    size_t width;        /* numbers that describe an allocation */
    size_t alternatives; /* how many allocations there are, if they can be listed; 0 if not */
} walras_environment_extent;

/* Rows of reports. */
typedef struct walras_report_batch {
    size_t size;
    size_t length;        /* rows */
    const double *phi;    /* [phi_length] */
    size_t phi_length;
    const double *report; /* [length][players][d] */
    const double *weight; /* [players]: of each agent's value, > 0 */
} walras_report_batch;

/* Rows of situations to value. */
typedef struct walras_value_batch {
    size_t size;
    size_t length;            /* rows */
    const double *phi;        /* [phi_length] */
    size_t phi_length;
    const uint32_t *player;   /* [length]: whose value; the number of players for the designer's */
    const double *preference; /* [length][preferences]: its own; without meaning for the designer */
    const double *signal;     /* [length][players][signals] */
    const double *allocation; /* [length][width] */
    double observations;      /* of how many observations an estimate is made; for estimated_value */
} walras_value_batch;

typedef struct walras_environment_vtable {
    size_t size;
    /* Required, like the next three. */
    walras_status (*extent)(const void *environment, walras_environment_extent *out);
    /* type [types][d] and weight [types], >= 0, to which probabilities are proportional. */
    walras_status (*types)(const void *environment, double *type, double *weight);
    /* out [length][width]: the allocation that maximises the weighted values of the agents present plus the designer's. */
    walras_status (*allocate)(const void *environment, const walras_report_batch *batch, double *out);
    /* out [length]: expected value of the allocation given the signals. */
    walras_status (*value)(const void *environment, const walras_value_batch *batch, double *out);
    /* out [length]: expected value given the signals with the estimate of the state in the state's place. Null: the same as
     * value, right if the state is seen exactly, or estimated without bias and values are affine in it. */
    walras_status (*estimated_value)(const void *environment, const walras_value_batch *batch, double *out);
    /* out [length][players]: 1 if the data under the row's allocation tell of the agent, 0 if not. Null: they always do. */
    walras_status (*observed)(const void *environment, const walras_value_batch *batch, double *out);
    /* out [alternatives][width]. Required if there are some. */
    walras_status (*alternatives)(const void *environment, double *out);
} walras_environment_vtable;

#ifdef __cplusplus
}
#endif
#endif
