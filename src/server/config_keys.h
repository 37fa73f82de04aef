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
    X(KEEP_RUNS, keep_runs_us, "retention.drift_runs", "retention-drift-runs", "TIME",             \
      DURATION_US, "90d", 0, VEER_CONFIG_YEARS_US(100), NULL, true,                                \
      "How long drift runs are kept, after two days one per hour; 0: for ever")                    \
    X(KEEP_ALERTS, keep_alerts_us, "retention.alerts", "retention-alerts", "TIME", DURATION_US,    \
      "2y", 0, VEER_CONFIG_YEARS_US(100), NULL, true,                                              \
      "How long resolved alerts and runs of retraining are kept; 0: for ever")                     \
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
    X(EVALUATE, evaluate, "evaluation.enabled", "evaluation-enabled", "BOOL", SWITCH, "true", 0,   \
      0, NULL, true, "Look at every live version again and again: drift, rules, alerts")           \
    X(EVALUATE_EVERY, evaluate_every_us, "evaluation.interval", "evaluation-interval", "TIME",     \
      DURATION_US, "5m", VEER_US_PER_SECOND, VEER_US_PER_DAY, NULL, true,                          \
      "Time from one evaluation to the next")                                                      \
    X(EVALUATE_LIVE, evaluate_live_us, "evaluation.live", "evaluation-live", "TIME", DURATION_US,  \
      "24h", VEER_US_PER_SECOND, VEER_CONFIG_YEARS_US(1), NULL, true,                              \
      "A version for which nothing has arrived for so long is no longer evaluated")                \
    X(EVALUATE_WINDOW, evaluate_window_us, "evaluation.window", "evaluation-window", "TIME",       \
      DURATION_US, "60m", 60 * VEER_US_PER_SECOND, VEER_CONFIG_YEARS_US(1), NULL, true,            \
      "Current window of drift runs")                                                              \
    X(EVALUATE_BASELINE, evaluate_baseline, "evaluation.baseline", "evaluation-baseline",          \
      "BASELINE", TEXT, "24h", 0, 0, NULL, true,                                                   \
      "What drift runs compare with: a time before the window, reference, same_hours:7, "          \
      "last_week:4 or version:NAME")                                                               \
    X(EVALUATE_COMPARISON, evaluate_comparison_us, "evaluation.comparison",                        \
      "evaluation-comparison", "TIME", DURATION_US, "60m", 60 * VEER_US_PER_SECOND,                \
      VEER_CONFIG_YEARS_US(1), NULL, true, "Current window of degradation and health")             \
    X(EVALUATE_BASELINE_WINDOW, evaluate_baseline_window_us, "evaluation.baseline_window",         \
      "evaluation-baseline-window", "TIME", DURATION_US, "24h", 60 * VEER_US_PER_SECOND,           \
      VEER_CONFIG_YEARS_US(1), NULL, true, "Baseline window of degradation and health")            \
    X(EVALUATE_METHOD, evaluate_method, "evaluation.method", "evaluation-method", "METHOD", TEXT,  \
      "auto", 0, 0, NULL, true, "Drift method of drift runs")                                      \
    X(EVALUATE_FDR, evaluate_fdr, "evaluation.fdr", "evaluation-fdr", "SHARE", RATIO, "0.05", 0,   \
      1, NULL, true, "Share of false alarms among the columns that are found to drift")            \
    X(EVALUATE_SHARE, evaluate_share_limit, "evaluation.share_limit", "evaluation-share-limit",    \
      "SHARE", RATIO, "0.5", 0, 1, NULL, true,                                                     \
      "Share of drifted columns from which on the whole drifts")                                   \
    X(EVALUATE_MIN_ROWS, evaluate_min_rows, "evaluation.min_rows", "evaluation-min-rows", "N",     \
      COUNT, "30", 1, 1000000000, NULL, true, "Predictions that a window needs to be compared")    \
    X(RULES_FILES, rules_files, "rules.files", "rules-files", "FILES", LIST, "", 0, 0, NULL, true, \
      "Files of rules (YAML)")                                                                     \
    X(CHANNELS_FILE, channels_file, "channels.file", "channels-file", "FILE", TEXT, "", 0, 0,      \
      NULL, true, "File of channels and retraining actions (YAML)")                                \
    X(PAGE_URL, page_url, "page_url", "page-url", "URL", TEXT, "", 0, 0, NULL, false,              \
      "Address at which people and pipelines reach this server, for links in messages")            \
    X(ALERTS, alerts, "alerts.enabled", "alerts-enabled", "BOOL", SWITCH, "true", 0, 0, NULL,      \
      true, "Tell channels of alerts; without it alerts are only kept")                            \
    X(ALERTS_MAX, alerts_max_per_hour, "alerts.max_per_hour", "alerts-max-per-hour", "N", COUNT,   \
      "10", 0, 1000000, NULL, true, "Alerts that are told of in any hour; 0: no limit")            \
    X(ALERTS_MODEL_MAX, alerts_max_per_model_hour, "alerts.max_per_model_per_hour",                \
      "alerts-max-per-model-per-hour", "N", COUNT, "5", 0, 1000000, NULL, true,                    \
      "The same of one model; 0: no limit")                                                        \
    X(ALERTS_SEVERITY, alerts_min_severity, "alerts.min_severity", "alerts-min-severity",          \
      "SEVERITY", CHOICE, "medium", 0, 0, veer_config_severities, true,                            \
      "Alerts of a lower severity are kept and not told of")                                       \
    X(LOG_LEVEL, log_level, "log.level", "log-level", "LEVEL", CHOICE, "info", 0, 0,               \
      veer_config_log_levels, true, "What is logged: this level and the more important ones")      \
    X(LOG_FORMAT, log_format, "log.format", "log-format", "FORMAT", CHOICE, "text", 0, 0,          \
      veer_config_log_formats, false, "Lines for people, or one JSON object per line")

#endif
