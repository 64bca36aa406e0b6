/* The rules of the auction, against numbers worked out by hand. */
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "walras_game.h"

//@ checks

//@ parameter

/* One bidder's row at these bids. */
static double row(walras_evaluate function, const void *game, uint32_t player, double share, const double *bids) {
    const uint32_t probe = 0;
    double out = NAN;
    const walras_batch batch = {.size = sizeof batch, .length = 1, .phi = &share, .phi_length = 1, .player = &player,
        .probe = &probe, .action = &bids[player], .action_dimensions = 1, .profile = bids};
    if (function(game, &batch, &out) != WALRAS_OK) failures++;
    return out;
}

int main(void) {
    const double value[] = {9.0, 8.0, 7.0}, budget[] = {10.0, 10.0, 10.0}, allowance[] = {0.5, 1.0};
    const walras_parameter parameters[] = {
        parameter("value", value, 3), parameter("budget", budget, 3), parameter("allowance", allowance, 2)};
    const size_t levels = 11;
    const walras_setup setup = {sizeof setup, 3, 2, parameters, 3, &levels, 1};
    const walras_game_vtable *table = my_game_game_entry()->vtable;
    void *game = NULL;
    if (table->create(&HOST, &setup, &game) != WALRAS_OK) return 1;

    const double apart[] = {6.0, 4.0, 1.0}, equal[] = {5.0, 5.0, 1.0};
    expect("the first price", row(table->joint_payoff, game, 0, 0.0, apart), 3.0);
    expect("the second price", row(table->joint_payoff, game, 0, 1.0, apart), 5.0);
    expect("half of each", row(table->joint_payoff, game, 0, 0.5, apart), 4.0);
    expect("losers pay nothing", row(table->joint_payoff, game, 1, 0.5, apart), 0.0);
    expect("equal bids win equally often", row(table->joint_payoff, game, 1, 0.0, equal), 1.5);
    expect("bids are limited by the probe", row(table->constraint, game, 0, 0.0, equal), 0.0);

    table->destroy(game);
    return failures > 0;
}
