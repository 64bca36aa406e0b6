static walras_status refuse(const walras_host *host, const char *reason) {
    host->log(host->context, WALRAS_ERROR, reason, strlen(reason));
    return WALRAS_REFUSED;
}
