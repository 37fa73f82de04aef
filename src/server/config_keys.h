/* server/config_keys.h: the table of settings, one row each. The struct is filled, files, variables
 * and flags are read, and help, `veer check-config` and docs/configuration.md are written from it.
 *
 * A row: X(ID, member of veer_config, name in veer.yaml, flag, placeholder, kind, default as
 * written, smallest, largest, choices, taken over by a reload, help). A name "a.b" is key b of
 * section a; its variable is VEER_A_B. A key without a flag may not stand on a command line.
 * smallest and largest are in the unit of the member and count for numbers only.
 */
#ifndef VEER_SERVER_CONFIG_KEYS_H
#define VEER_SERVER_CONFIG_KEYS_H

#include "base/limits.h"
#include "base/time.h"

#define VEER_CONFIG_YEARS_US(n) ((int64_t)(n)*365 * VEER_US_PER_DAY)

/* clang-format wraps each row by itself. */
#define VEER_CONFIG_KEYS(X)                                                                        \
    X(DATA, data_dir, "data", "data", "DIR", TEXT, "./veer-data", 0, 0, NULL, false,               \
      "Directory that holds everything; made if it is not there")                                  \
    X(LISTEN, listen, "listen", "listen", "ADDR:PORT", TEXT, "127.0.0.1:8321", 0, 0, NULL, false,  \
      "Address to answer at; port 0 takes any free one. An address that other machines reach "     \
      "needs tokens")                                                                              \
    X(INSECURE, insecure, "insecure", "insecure", NULL, BOOL, "false", 0, 0, NULL, false,          \
      "Answer everyone who reaches the address, without tokens")                                   \
    X(REQUIRE_TOKENS, require_tokens, "require_tokens", "require-tokens", NULL, BOOL, "false", 0,  \
      0, NULL, false, "Ask for tokens on loopback, too")                                           \
    X(ADMIN_TOKEN, admin_token, "admin_token", NULL, NULL, SECRET, "", 0, 0, NULL, true,           \
      "A token with all rights, made elsewhere with `veer token create`")                          \
    X(ADMIN_TOKEN_FILE, admin_token_file, "admin_token_file", "admin-token-file", "FILE", TEXT,    \
      "", 0, 0, NULL, true, "File that holds such a token, and nothing else")                      \
    X(HOSTS, hosts, "hosts", "hosts", "NAMES", LIST, "", 0, 0, NULL, false,                        \
      "Further names of this server that browsers may use without a token")                        \
    X(TLS_CERT, tls_cert_file, "tls.cert_file", "tls-cert-file", "FILE", TEXT, "", 0, 0, NULL,     \
      false, "Certificate chain (PEM); with a key the server speaks https")                        \
    X(TLS_KEY, tls_key_file, "tls.key_file", "tls-key-file", "FILE", TEXT, "", 0, 0, NULL, false,  \
      "Key of the certificate (PEM)")                                                              \
    X(THREADS, threads, "http.threads", "http-threads", "N", COUNT, "0", 0,                        \
      VEER_LIMIT_HTTP_THREADS, NULL, false, "Threads that serve connections; 0: one per core")     \
    X(MAX_CONNECTIONS, max_connections, "http.max_connections", "http-max-connections", "N",       \
      COUNT, "4096", 1, VEER_LIMIT_HTTP_CONNECTIONS, NULL, false, "Connections open at once")      \
    X(MAX_INFLIGHT, max_inflight_bytes, "http.max_inflight", "http-max-inflight", "SIZE", SIZE,    \
      "256MiB", 1048576, (int64_t)1 << 40, NULL, false,                                            \
      "Memory for bodies of requests under way, all together")                                     \
    X(DRAIN, drain_ms, "drain", "drain", "TIME", DURATION_MS, "10s", 0, 3600000, NULL, false,      \
      "How long running requests may take when the server stops")                                  \
    X(DRAIN_DELAY, drain_delay_ms, "drain_delay", "drain-delay", "TIME", DURATION_MS, "0s", 0,     \
      3600000, NULL, false,                                                                        \
      "How long /readyz says no before the server stops listening, for load balancers")            \
    X(KEEP_PREDICTIONS, keep_predictions_us, "retention.predictions", "retention-predictions",     \
      "TIME", DURATION_US, "30d", 0, VEER_CONFIG_YEARS_US(100), NULL, true,                        \
      "How long raw predictions and labels are kept; 0: for ever")                                 \
    X(KEEP_SUMMARIES, keep_summaries_us, "retention.summaries", "retention-summaries", "TIME",     \
      DURATION_US, "2y", 0, VEER_CONFIG_YEARS_US(100), NULL, true,                                 \
      "How long summaries are kept; 0: for ever")                                                  \
    X(KEEP_POINTS, keep_points_us, "retention.points", "retention-points", "TIME", DURATION_US,    \
      "2y", 0, VEER_CONFIG_YEARS_US(100), NULL, true,                                              \
      "How long metric points are kept; 0: for ever")                                              \
    X(KNOWN_MODELS, known_models_only, "known_models_only", "known-models-only", NULL, BOOL,       \
      "false", 0, 0, NULL, false, "Refuse predictions of models that are not known yet")           \
    X(METRICS_FILE, metrics_file, "metrics.file", "metrics-file", "FILE", TEXT, "", 0, 0, NULL,    \
      false,                                                                                       \
      "JSON list of {timestamp, f1_score, auc, ...} to load and to follow; also "                  \
      "METRICS_FILE")                                                                              \
    X(METRICS_MODEL, metrics_model, "metrics.model", "metrics-model", "MODEL", TEXT, "default", 0, \
      0, NULL, false, "Model that the values of metrics.file belong to")                           \
    X(METRICS_SEED, seed_metrics, "metrics.short_names", "metrics-short-names", NULL, BOOL,        \
      "false", 0, 0, NULL, false,                                                                  \
      "Give /metrics also under names without prefix, such as predictions_total")                  \
    X(LOG_LEVEL, log_level, "log.level", "log-level", "LEVEL", CHOICE, "info", 0, 0,               \
      veer_config_log_levels, true, "What is logged: this level and the more important ones")      \
    X(LOG_FORMAT, log_format, "log.format", "log-format", "FORMAT", CHOICE, "text", 0, 0,          \
      veer_config_log_formats, false, "Lines for people, or one JSON object per line")

#endif
