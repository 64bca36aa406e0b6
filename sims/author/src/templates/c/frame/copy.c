static double *copy(const double *from, size_t length) {
    double *to = malloc(length * sizeof *to);
    if (to) memcpy(to, from, length * sizeof *to);
    return to;
}
