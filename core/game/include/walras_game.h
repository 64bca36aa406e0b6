/* walras_game.h: the contract between a game and walras. Whoever can make a shared library with C functions needs nothing else.
 *
 * A game is a shared library that exports one function,
 *
 *     const walras_game_entry *NAME_game_entry(void);
 *
 * where NAME is the library's file name without prefix and suffix (libspectrum.so: spectrum_game_entry). It may be called
 * from any thread, any number of times, and always returns the same static structure.
 *
 * Rules that hold throughout:
 *  - Every buffer belongs to the host and is valid for the duration of the call only. What a game keeps it copies, in create.
 *  - Inputs are read only, outputs are written completely and nothing beside them is.
 *  - Every callback is pure: the same arguments give the same bits, on any thread, in any order. The host calls one
 *    instance from several threads at once.
 *  - phi, the mechanism, is an argument and never state: values side by side are how a designer compares mechanisms.
 *  - Structures grow at their end. Each begins with, or is preceded by, its size in bytes as its author compiled it; a
 *    field beyond that size does not exist, and a null function pointer means "not offered".
 *  - Nothing may unwind or longjmp across this boundary, end the process, or print to standard output.
 *  - Every number written is finite.
 *
 * Arrays are contiguous and row-major: of [length][players] the players lie next to each other. (Column-major languages
 * declare the axes in the opposite order.) Indices of players and probes count from 0.
 *
 *   C                    Fortran (iso_c_binding)    Zig              Julia
 *   size_t               integer(c_size_t)          usize            Csize_t
 *   uint32_t, uint64_t   integer(c_int32_t, ...)    u32, u64         UInt32, UInt64
 *   double               real(c_double)             f64              Cdouble
 *   T *                  type(c_ptr), value         ?*T              Ptr{T}
 *   function pointer     type(c_funptr)             ?*const fn       Ptr{Cvoid} (@cfunction)
 *   walras_status        integer(c_int)             c_int            Cint
 *   struct               type, bind(c)              extern struct    struct (isbits)
 *
 * Compile to a shared library with optimisation, for example
 *
 *     cc -std=c99 -O2 -ffp-contract=off -shared -fPIC game.c -o libNAME.so -lm
 *
 * -ffp-contract=off makes results agree to the last bit with builds on other machines. Never link with -ffast-math: it may
 * change the arithmetic of the whole process, and such a library is refused. `walras validate ./libNAME.so` checks that a
 * library keeps this contract.
 *
 * Metadata
 *
 * A game describes itself in JSON (UTF-8), one object with these fields; those with = are optional with that default, others
 * than these are refused.
 *
 *   "name"          by which scenarios ask for it: the library's file name without prefix and suffix
 *   "version"       of the game, "1.2.3"
 *   "description"   one or two sentences
 *   "citation"      = "": where the model comes from
 *   "payoff"        = {"formula" = ""}: the payoff of player i, as plain text or TeX in the names that are declared here
 *   "constraint"    = {"formula" = ""}: its constraint under probe t; both are for readers, nothing computes with them
 *   "players"       = {"minimum": 1, "maximum": null, "default": 2, "by_type": false}; true if players of equal private types
 *                   can be one type: parameters with the axis "players" may then have fewer rows than there are players, one a
 *                   type, indices of players are those of types, and only the number in the setup counts players
 *   "actions"       {"space": "grid" (= or "box": points between the levels can be chosen too),
 *                    "dimensions": [{"name", "unit" = "", "low", "high"}, ...], "levels": [how many in each dimension]};
 *                    an end of a range is a number, the name of a scalar parameter, or, as "high", "last_level": with
 *                    "low": 0 the levels are 0, 1, 2, ... and number things to choose from
 *       "outside_option" = null: {"payoff": number or parameter} lets players stay out, as one more action that the host adds
 *                    and answers for: always feasible, adding nothing to any aggregate; for games with aggregates on a grid
 *   "parameters"    list of objects:
 *       "name", "description" = "", "unit" = ""
 *       "role"      "mechanism" (an entry of phi, a scalar), "environment", "probe" (moves constraints only) or "private_type"
 *       "kind"      = "real", or "integer"
 *       "shape"     = []: a scalar; else axes, outermost first, of "players", "probes", "actions"; ["any"] is a list of
 *                   any length, which create checks, ["players", "any"] one of these for each player
 *       "optional"  = false: whether a list of any length may be left out, and is empty then
 *       "default"   = null: value of every entry where a scenario gives none
 *       "prior"     = null: law from which it is drawn otherwise, {"draw": "uniform", "low", "high"}, {"draw": "normal",
 *                   "mean", "sd"}, "folded_normal" and "log_normal" likewise, {"draw": "exponential", "rate"}
 *       "minimum", "exclusive_minimum" = false, "maximum"    bounds, which the host enforces
 *       "monetary"  = false: whether a mechanism only moves money, so that payoff + transfer does not depend on it
 *       "choices"   = []: names of what an "integer" from 0 on numbers, one for each value; scenarios may use them
 *       "example"   = []: values for `walras validate` where there is neither default nor prior
 *   "contributions" = []: what an action adds to aggregates: [{"name", "unit" = "", "formula" = "",
 *                   "shape" = [] or ["actions"]}, ...]
 *   "aggregates"    = []: S_i = sum over j of w_ji c_j: [{"name", "contribution", "weights": "uniform" or {"pairwise": name of
 *                   a players x players parameter, entry [j][i]}, "own": "included" or "excluded"}, ...]
 *   "states"        = []: drawn for each player in each episode, seen by it alone: [{"name", "description" = "", "unit" = "",
 *                   "low", "high", "levels": how many, "weights" = null: name of an ["any"] parameter, or
 *                   "probabilities" = []: one for each level}, ...]
 *   "dynamics"      = null: of a game over time, see walras_dynamic.h
 *   "shared_constraints" = []: [{"name", "description" = "", "unit" = "", "formula" = ""}, ...]; for actions on a box
 *   "outcomes"      = []: what a designer may see besides actions: [{"name", "description" = "", "unit" = "",
 *                   "formula" = "", "total" = "sum" or "mean": how the players' values become one}, ...]
 *   "transfer"      = null: {"description" = "", "unit" = "", "formula" = "", "designer_value" = null: an outcome} of what a player
 *                   pays the designer, if money moves; the outcome is what play is worth to the designer itself
 *   "constraint_depends_on_mechanism" = true: if false, constraint is called without phi
 *   "environment"   = null: of an environment of direct mechanisms, see walras_environment.h
 *   "claims"        = []: what can be checked of the game: "concave", "increasing", "continuous_in_mechanism" (payoffs);
 *                   "monotone_constraint", "increasing_constraint", "concave_constraint", "shift_invariant"; "potential",
 *                   "zero_sum", "pure"
 *
 * Licence: MIT OR Apache-2.0.
 */
#ifndef WALRAS_GAME_H
#define WALRAS_GAME_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define WALRAS_MAGIC UINT64_C(0x454D41475F4C4157) /* "WAL_GAME", little-endian */
#define WALRAS_ABI_MAJOR 1u /* a different major is refused */
#define WALRAS_ABI_MINOR 4u /* a higher minor only adds fields at the end */

typedef enum walras_status {
    WALRAS_OK = 0,
    WALRAS_REFUSED = 1,  /* the arguments make no sense; say why through host->log at level ERROR */
    WALRAS_PANICKED = 2, /* the game failed inside; the host retires the instance */
} walras_status;

typedef enum walras_level { WALRAS_ERROR = 1, WALRAS_WARN = 2, WALRAS_INFO = 3, WALRAS_DEBUG = 4 } walras_level;

/* What the host offers to an instance. Valid from create to destroy. */
typedef struct walras_host {
    size_t size;
    void *context; /* opaque; pass it back to log */
    void (*log)(void *context, uint32_t level, const char *message, size_t length); /* UTF-8; any thread */
} walras_host;

/* One non-mechanism parameter of the metadata, with its value. */
typedef struct walras_parameter {
    const char *name; /* UTF-8, not terminated */
    size_t name_length;
    const double *values; /* row-major */
    size_t length;        /* product of the axes in the metadata's "shape"; 1 for a scalar */
} walras_parameter;

/* Everything that is fixed for the life of an instance. */
typedef struct walras_setup {
    size_t size;
    size_t players;
    size_t probes;
    const walras_parameter *parameters; /* in the order of the metadata, mechanism parameters left out */
    size_t parameter_count;
    const size_t *levels; /* [action_dimensions]: levels of the action grid. Since minor version 1. */
    size_t action_dimensions;
} walras_setup;

/* Rows to evaluate. Row r is player[r] facing probe[r] and taking action[r]. */
typedef struct walras_batch {
    size_t size;
    size_t length;           /* rows */
    const double *phi;       /* [phi_length]: the mechanism, in the order of the metadata */
    size_t phi_length;
    const uint32_t *player;  /* [length] */
    const uint32_t *probe;   /* [length] */
    const double *action;    /* [length][action_dimensions] */
    size_t action_dimensions;
    const double *aggregate; /* [length][aggregates]; null for contribution, constraint and joint_payoff */
    size_t aggregates;
    /* [length][players][action_dimensions]: the actions of all players, the row's own included; null unless for
     * joint_payoff, action_gradient, shared_constraint, and outcome and transfer of a game without payoff. Since minor version 1. */
    const double *profile;
    /* [length][states]: the private state of the row's player, which no other player sees; null if the game declares none, and
     * for constraint and shared_constraint. Since minor version 2, like the next two. */
    const double *state;
    size_t states;
    /* [length][players][states]: the states of all players, the row's own included; null where profile or state is. */
    const double *state_profile;
    /* [length][public_states]: public coordinates of the state in which players act; null but in a game over time, see
     * walras_dynamic.h. Since minor version 4, like the next three. */
    const double *public_state;
    size_t public_states;
    const double *type_profile; /* [length][players][types]: the types of all players; null in games without */
    size_t types;
} walras_batch;

/* Evaluates every row of the batch into out. */
typedef walras_status (*walras_evaluate)(const void *game, const walras_batch *batch, double *out);

typedef struct walras_game_vtable {
    size_t size;
    /* Makes an instance; on success stores it in *game. `host` outlives the instance. Required. */
    walras_status (*create)(const walras_host *host, const walras_setup *setup, void **game);
    /* Ends an instance; called once, after every other call has returned. Required. */
    void (*destroy)(void *game);
    /* A game is aggregative, with contribution and payoff, or joint, with joint_payoff; it may be both. If the metadata
     * declares contributions or aggregates, or there is no joint_payoff, the first two are required. */
    /* out [length][contributions]: what the action adds to the aggregates. A contribution whose shape in the metadata is
     * ["actions"] counts for as many as the grid has actions, and so does every aggregate of it. */
    walras_evaluate contribution;
    walras_evaluate payoff;       /* out [length]: utility of the action at these aggregates. */
    walras_evaluate constraint;   /* out [length]: g of the row's probe and player; feasible where g <= 0. Null: none. */
    walras_evaluate gradient;     /* out [length][aggregates]: d payoff / d aggregate. Null: the host takes differences. */
    /* A later extension's table by name, or null if unknown. Null: no extensions. */
    const void *(*get_extension)(const char *name, size_t length);
    /* out [length]: utility of the row's player when every player takes the action that profile says; action repeats its own.
     * Since minor version 1. Null: the game is aggregative only. */
    walras_evaluate joint_payoff;
    /* out [length][action_dimensions]: d joint_payoff / d own action, for games on a box. Null: the host takes differences.
     * Since minor version 2, like all below. */
    walras_evaluate action_gradient;
    /* out [length][shared constraints of the metadata]: constraints on the joint action in profile, feasible where <= 0 and
     * the same for every player: the row's player and action are without meaning. Required if the metadata declare some. */
    walras_evaluate shared_constraint;
    /* out [length][outcomes of the metadata]: what a designer may see of the row's player besides its action. The batch is
     * that of payoff, or of joint_payoff in a game without payoff. Required if the metadata declare some. */
    walras_evaluate outcome;
    /* out [length]: what the row's player pays the designer, net of what it is paid, which payoff has taken off already:
     * payoff + transfer is what the player values. The batch is that of outcome. Required if the metadata declare a transfer.
     * Since minor version 3. */
    walras_evaluate transfer;
} walras_game_vtable;

typedef struct walras_game_entry {
    uint64_t magic;     /* WALRAS_MAGIC */
    uint32_t abi_major; /* WALRAS_ABI_MAJOR */
    uint32_t abi_minor; /* WALRAS_ABI_MINOR */
    size_t size;        /* sizeof(walras_game_entry) */
    const char *metadata; /* JSON, UTF-8, not terminated */
    size_t metadata_length;
    const walras_game_vtable *vtable;
} walras_game_entry;

#ifdef __cplusplus
}
#endif
#endif
