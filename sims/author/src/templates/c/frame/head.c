#include <stdlib.h>
#include <string.h>

#include "walras_game.h"

static const char METADATA[] =
#include "metadata.inc"
    ;
