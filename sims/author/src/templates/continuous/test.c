/* The formulas, against numbers worked out by hand. */
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "walras_game.h"

//@ checks

//@ parameter

/* One producer's row at these outputs, at a tax of 2. */
static double row(walras_evaluate function, const void *game, uint32_t player, double first, double second) {
    const double phi = 2.0, profile[] = {first, second};
    const uint32_t probe = 0;
    double out = NAN;
    const walras_batch batch = {.size = sizeof batch, .length = 1, .phi = &phi, .phi_length = 1, .player = &player,
        .probe = &probe, .action = &profile[player], .action_dimensions = 1, .profile = profile};
    if (function(game, &batch, &out) != WALRAS_OK) failures++;
    return out;
}

int main(void) {
    const double price = 10.0, slope = 1.0, cap = 4.0, cost[] = {1.0, 3.0};
    const walras_parameter parameters[] = {parameter("price", &price, 1), parameter("slope", &slope, 1),
        parameter("cost", cost, 2), parameter("cap", &cap, 1)};
    const size_t levels = 21;
    const walras_setup setup = {sizeof setup, 2, 1, parameters, 4, &levels, 1};
    const walras_game_vtable *table = my_game_game_entry()->vtable;
    void *game = NULL;
    if (table->create(&HOST, &setup, &game) != WALRAS_OK) return 1;

    expect("output earns its price less tax and cost", row(table->joint_payoff, game, 0, 2.0, 1.0), 8.0);
    expect("less where cost is steeper", row(table->joint_payoff, game, 1, 2.0, 1.0), 3.5);
    const double ahead = row(table->joint_payoff, game, 1, 1.0, 2.0001);
    const double behind = row(table->joint_payoff, game, 1, 1.0, 1.9999);
    expect("the gradient is that of the profit", row(table->action_gradient, game, 1, 1.0, 2.0), (ahead - behind) / 2e-4);
    expect("the interior equilibrium is one", row(table->action_gradient, game, 0, 16.0 / 7.0, 8.0 / 7.0), 0.0);
    expect("for both", row(table->action_gradient, game, 1, 16.0 / 7.0, 8.0 / 7.0), 0.0);
    expect("the cap is on the total", row(table->shared_constraint, game, 0, 3.0, 2.0), 1.0);

    table->destroy(game);
    return failures > 0;
}
