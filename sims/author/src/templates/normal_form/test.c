/* The table and the fine, against numbers worked out by hand. */
#include <math.h>
#include <stdint.h>
#include <stdio.h>

#include "walras_game.h"

//@ checks

/* What a player earns when the worker and the employer choose so. */
static double payoff(const void *game, uint32_t player, double fine, double worker, double employer) {
    const uint32_t probe = 0;
    const double profile[] = {worker, employer};
    double out = NAN;
    const walras_batch batch = {.size = sizeof batch, .length = 1, .phi = &fine, .phi_length = 1, .player = &player,
        .probe = &probe, .action = &profile[player], .action_dimensions = 1, .profile = profile};
    if (my_game_game_entry()->vtable->joint_payoff(game, &batch, &out) != WALRAS_OK) failures++;
    return out;
}

int main(void) {
    size_t levels = 2;
    const walras_setup setup = {sizeof setup, 2, 1, NULL, 0, &levels, 1};
    const walras_game_vtable *table = my_game_game_entry()->vtable;
    void *game = NULL;
    if (table->create(&HOST, &setup, &game) != WALRAS_OK) return 1;

    expect("a worker who works", payoff(game, 0, 3.0, 0.0, 1.0), 1.0);
    expect("the employer who inspects the worker", payoff(game, 1, 3.0, 0.0, 1.0), 2.0);
    expect("a worker who shirks unseen", payoff(game, 0, 3.0, 1.0, 0.0), 2.0);
    expect("the employer who trusts the worker", payoff(game, 1, 3.0, 1.0, 0.0), -2.0);
    expect("a worker found shirking pays the fine", payoff(game, 0, 3.0, 1.0, 1.0), -3.0);
    expect("and the employer does not get it", payoff(game, 1, 3.0, 1.0, 1.0), -1.0);
    /* In equilibrium the worker shirks half of the time, the employer inspects with probability 1 / (2 + fine). */
    const double inspects = 1.0 / 5.0;
    const double shirks = (1.0 - inspects) * payoff(game, 0, 3.0, 1.0, 0.0) + inspects * payoff(game, 0, 3.0, 1.0, 1.0);
    expect("the worker is indifferent", shirks, payoff(game, 0, 3.0, 0.0, 0.0));

    table->destroy(game);
    levels = 3;
    expect("other grids are refused", table->create(&HOST, &setup, &game), WALRAS_REFUSED);
    return failures > 0;
}
