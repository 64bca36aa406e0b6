/* The values of a parameter; the host passes all that the metadata declare. */
static const double *values(const walras_setup *setup, const char *name) {
    for (size_t k = 0; k < setup->parameter_count; k++) {
        const walras_parameter *p = &setup->parameters[k];
        if (p->name_length == strlen(name) && memcmp(p->name, name, p->name_length) == 0) return p->values;
    }
    return NULL;
}
