/* walras_dynamic.h: the contract between a game over time and walras, on top of walras_game.h, all of whose rules hold here too.
 *
 * A dynamic game is a game whose metadata have an object
 *
 *   "dynamics"      {"states": = [], coordinates of the state that all see: [{"name", "description" = "", "unit" = "",
 *                    "low", "high", "levels": how many, a number or the name of a scalar integer parameter}, ...];
 *                    ends of ranges are as those of actions,
 *                    "types": = [], likewise, of which every player has one each,
 *                    "types_seen_by": = "all", or "own": only the player whose type it is,
 *                    "discount": in [0, 1], a number or the name of a scalar parameter; below 1 unless there is a horizon,
 *                    "horizon" = null: how many periods, a number or the name of a scalar integer parameter, 0 for no end,
 *                    "moved_by": = "profile", or "aggregates" if these, felt by all alike, are all that moves the state,
 *                    "formula" = ""}
 *
 * and whose get_extension answers to WALRAS_DYNAMIC with a walras_dynamic_vtable. Since minor version 4. Where the levels of a
 * coordinate are a parameter whose value is 0, the game is played once and nothing here is asked.
 *
 * A state of the game is a level of every public coordinate and of every type of every player. States are numbered from 0, the
 * last coordinate fastest: public coordinates in their order, then the types of player 0, those of player 1, ... Payoff,
 * outcome, transfer, contribution and constraint find the state in which players act in the last fields of walras_batch.
 *
 * Licence: MIT OR Apache-2.0.
 */
#ifndef WALRAS_DYNAMIC_H
#define WALRAS_DYNAMIC_H

#include "walras_game.h"

#ifdef __cplusplus
extern "C" {
#endif

#define WALRAS_DYNAMIC "walras.dynamic.1"

/* States in which players act. */
typedef struct walras_transition_batch {
    size_t size;
    size_t length;              /* rows */
    const double *phi;          /* [phi_length] */
    size_t phi_length;
    const uint32_t *state;      /* [length]: the states' numbers */
    const double *public_state; /* [length][public_states]: their public coordinates */
    size_t public_states;
    const double *type_profile; /* [length][players][types]: the types of all players */
    size_t types;
    const double *profile;      /* [length][players][action_dimensions]; null if moved by aggregates */
    size_t action_dimensions;
    const double *aggregate;    /* [length][aggregates]; null unless moved by aggregates */
    size_t aggregates;
} walras_transition_batch;

typedef struct walras_dynamic_vtable {
    size_t size;
    /* The most states that can follow upon one: how wide a row of a law is. Required, like the other two. */
    walras_status (*width)(const void *game, size_t *out);
    /* out [states]: probabilities of the first state. */
    walras_status (*initial)(const void *game, const double *phi, size_t phi_length, double *out);
    /* next [length][width] and probability [length][width]: the law of the next state. Places that a row does not need have
     * probability 0. The probabilities of a row sum to 1. */
    walras_status (*transition)(const void *game, const walras_transition_batch *batch, uint32_t *next, double *probability);
} walras_dynamic_vtable;

#ifdef __cplusplus
}
#endif
#endif
