static walras_parameter parameter(const char *name, const double *values, size_t length) {
    return (walras_parameter){name, strlen(name), values, length};
}
