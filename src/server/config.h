/* server/config.h: settings from veer.yaml, the environment (VEER_*, .env) and flags, in rising
 * order. One table of descriptors (config_keys.c) gives name, type, default, limits, environment
 * variable and help of each key; reading, `veer check-config`, `veer serve --help` and
 * docs/configuration.md come from it. Unknown keys are errors that name the line and the nearest
 * key.
 */
#ifndef VEER_SERVER_CONFIG_H
#define VEER_SERVER_CONFIG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"

typedef struct veer_config {
    const char *data_dir;        /* "./veer-data" */
    const char *listen;          /* "127.0.0.1:8321" */
    bool insecure;               /* listen on other addresses without tokens */
    const char *tls_cert_file;   /* PEM; with tls_key_file: https */
    const char *tls_key_file;    /* PEM */
    const char *const *hosts;    /* further names of this server, n_hosts */
    size_t n_hosts;              /* names */
    int64_t threads;             /* that serve connections; 0: one per core */
    int64_t max_connections;     /* open at once */
    int64_t drain_ms;            /* for running requests when stopping */
    int64_t keep_predictions_us; /* raw records, by arrival; 0: for ever */
    int64_t keep_summaries_us;   /* buckets; 0: for ever */
    int64_t keep_points_us;      /* metric points; 0: for ever */
    bool known_models_only;      /* refuse unknown models */
    const char *metrics_file;    /* of seed 0's form, loaded and followed; NULL: none */
    const char *metrics_model;   /* model of metrics_file: "default" */
    bool seed_metrics;           /* /metrics also under the seeds' names */
    const char *log_level;       /* error, warn, info, debug */
    const char *log_format;      /* text, json */
    bool require_tokens;         /* also on loopback */
} veer_config;

#endif
