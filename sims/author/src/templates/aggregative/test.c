/* The formulas, against numbers worked out by hand. */
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "walras_game.h"

//@ checks

//@ parameter

/* One player's row: so much of so much, under this probe, at a fee of 0.1. */
static double row(walras_evaluate function, const void *game, uint32_t player, uint32_t probe, double use, double total) {
    const double phi = 0.1;
    double out = NAN;
    const walras_batch batch = {.size = sizeof batch, .length = 1, .phi = &phi, .phi_length = 1, .player = &player,
        .probe = &probe, .action = &use, .action_dimensions = 1, .aggregate = &total, .aggregates = 1};
    if (function(game, &batch, &out) != WALRAS_OK) failures++;
    return out;
}

int main(void) {
    const double strain = 0.25, value[] = {1.0, 1.5}, share[] = {1.0, 2.0}, quota[] = {0.5, 1.0, 2.0};
    const walras_parameter parameters[] = {parameter("strain", &strain, 1), parameter("value", value, 2),
        parameter("share", share, 2), parameter("quota", quota, 3)};
    const size_t levels = 21;
    const walras_setup setup = {sizeof setup, 2, 3, parameters, 4, &levels, 1};
    const walras_game_vtable *table = my_game_game_entry()->vtable;
    void *game = NULL;
    if (table->create(&HOST, &setup, &game) != WALRAS_OK) return 1;

    expect("a unit earns its value less strain and fee", row(table->payoff, game, 0, 0, 1.0, 2.0), 0.4);
    expect("so do two of another value", row(table->payoff, game, 1, 0, 2.0, 2.0), 1.8);
    expect("nothing earns nothing", row(table->payoff, game, 0, 0, 0.0, 2.0), 0.0);
    expect("use adds to the total", row(table->contribution, game, 0, 0, 1.3, 0.0), 1.3);
    const double ahead = row(table->payoff, game, 1, 0, 1.3, 2.0001), behind = row(table->payoff, game, 1, 0, 1.3, 1.9999);
    expect("the gradient is that of the payoff", row(table->gradient, game, 1, 0, 1.3, 2.0), (ahead - behind) / 2e-4);
    expect("the quota binds", row(table->constraint, game, 0, 0, 0.5, 0.0), 0.0);
    expect("and does so by share", row(table->constraint, game, 1, 2, 4.0, 0.0), 0.0);

    table->destroy(game);
    return failures > 0;
}
