const walras_game_entry *my_game_game_entry(void);

static int failures = 0;

static void expect(const char *what, double found, double expected) {
    if (fabs(found - expected) <= 1e-9) return;
    fprintf(stderr, "%s: found %.12g, expected %.12g\n", what, found, expected);
    failures++;
}

static void log_message(void *context, uint32_t level, const char *message, size_t length) {
    (void)context;
    fprintf(stderr, "level %u: %.*s\n", (unsigned)level, (int)length, message);
}

static const walras_host HOST = {sizeof(walras_host), NULL, log_message};
