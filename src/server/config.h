/* server/config.h: settings from veer.yaml, the environment (.env, VEER_*) and flags, in rising
 * order. One table of descriptors (config_keys.h) gives name, type, default, limits, flag and help
 * of each key; reading, `veer check-config`, `veer serve --help` and docs/configuration.md come
 * from it. Unknown keys are errors that name the line and the nearest key.
 */
#ifndef VEER_SERVER_CONFIG_H
#define VEER_SERVER_CONFIG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "server/config_keys.h"

/** Number of each key, and how many there are. */
typedef enum veer_config_id {
#define VEER_CONFIG_ID(id, ...) VEER_CONFIG_##id,
    VEER_CONFIG_KEYS(VEER_CONFIG_ID)
#undef VEER_CONFIG_ID
        VEER_CONFIG_COUNT
} veer_config_id;

typedef enum veer_config_kind {
    VEER_CONFIG_KIND_TEXT,        /* const char *; NULL when empty */
    VEER_CONFIG_KIND_SECRET,      /* the same, never shown */
    VEER_CONFIG_KIND_BOOL,        /* bool */
    VEER_CONFIG_KIND_SWITCH,      /* bool whose option has a value, as it is on by itself */
    VEER_CONFIG_KIND_COUNT,       /* int64_t */
    VEER_CONFIG_KIND_SIZE,        /* int64_t, in bytes; written 64MiB */
    VEER_CONFIG_KIND_DURATION_US, /* int64_t, microseconds; written 30d, 5m */
    VEER_CONFIG_KIND_DURATION_MS, /* int64_t, milliseconds; written the same way */
    VEER_CONFIG_KIND_RATIO,       /* double, above 0, at most 1 */
    VEER_CONFIG_KIND_CHOICE,      /* const char *, one of choices */
    VEER_CONFIG_KIND_LIST,        /* veer_config_list */
} veer_config_kind;

/** One setting. */
typedef struct veer_config_key {
    const char *name;           /* in veer.yaml, sections with a point */
    const char *flag;           /* long option without dashes; NULL: none */
    const char *arg;            /* placeholder of the value; NULL for BOOL */
    veer_config_kind kind;      /* type of the value */
    const char *fallback;       /* default, as written; "" is none */
    int64_t min;                /* smallest number, in the unit of the member */
    int64_t max;                /* largest */
    const char *const *choices; /* NULL-terminated, for CHOICE */
    bool reloads;               /* a changed value is taken over while the server runs */
    const char *help;           /* one sentence without final full stop */
    size_t offset;              /* of the member in veer_config */
} veer_config_key;

extern const veer_config_key veer_config_keys[VEER_CONFIG_COUNT];
extern const char *const veer_config_log_levels[];  /* "error", "warn", "info", "debug", NULL */
extern const char *const veer_config_log_formats[]; /* "text", "json", NULL */
extern const char *const veer_config_severities[];  /* "low" to "critical", NULL */

#define VEER_CONFIG_ENV_SIZE 64 /* longest name of a variable with its NUL */

/** Writes the variable of a key: VEER_TLS_CERT_FILE for tls.cert_file. */
void veer_config_env_name(const veer_config_key *key, char out[VEER_CONFIG_ENV_SIZE]);

typedef struct veer_config_list {
    const char *const *items; /* n texts */
    size_t n;                 /* texts */
} veer_config_list;

/** The settings that hold. Texts live in the arena given to veer_config_load. */
typedef struct veer_config {
    const char *data_dir;           /* "./veer-data" */
    const char *listen;             /* "127.0.0.1:8321" */
    bool insecure;                  /* listen on other addresses without tokens */
    bool require_tokens;            /* also on loopback */
    const char *admin_token;        /* with all rights, or NULL; never shown */
    const char *admin_token_file;   /* where admin_token came from, or NULL */
    veer_config_list hosts;         /* further names of this server */
    const char *tls_cert_file;      /* PEM; with tls_key_file: https */
    const char *tls_key_file;       /* PEM */
    int64_t threads;                /* that serve connections; 0: one per core */
    int64_t max_connections;        /* open at once */
    int64_t max_inflight_bytes;     /* of bodies under way */
    int64_t drain_ms;               /* for running requests when stopping */
    int64_t drain_delay_ms;         /* unready before that */
    int64_t keep_predictions_us;    /* raw records, by arrival; 0: for ever */
    int64_t keep_summaries_us;      /* buckets; 0: for ever */
    int64_t keep_points_us;         /* metric points; 0: for ever */
    int64_t keep_runs_us;           /* drift runs; 0: for ever */
    int64_t keep_alerts_us;         /* resolved alerts; 0: for ever */
    bool known_models_only;         /* refuse unknown models */
    const char *metrics_file;       /* list of metric values, loaded and followed; NULL: none */
    const char *metrics_model;      /* model of metrics_file: "default" */
    bool seed_metrics;              /* /metrics also under short names */
    bool evaluate;                  /* cycles are made */
    int64_t evaluate_every_us;      /* from one cycle to the next */
    int64_t evaluate_live_us;       /* without anything new before a version is left alone */
    int64_t evaluate_window_us;     /* current window of drift runs */
    const char *evaluate_baseline;  /* of drift runs, as veer_baseline_parse reads it */
    int64_t evaluate_comparison_us; /* current window of degradation */
    int64_t evaluate_baseline_window_us; /* baseline window of degradation */
    const char *evaluate_method;         /* drift method: "auto" */
    double evaluate_fdr;                 /* share of false alarms over columns */
    double evaluate_share_limit;         /* of drifted columns: dataset drift */
    int64_t evaluate_min_rows;           /* of a window that is compared */
    veer_config_list rules_files;        /* paths of files of rules */
    const char *channels_file;           /* path of channels and actions; NULL: none */
    const char *page_url;                /* of this server for others; NULL: no links */
    bool alerts;                         /* channels are told */
    int64_t alerts_max_per_hour;         /* told in any hour; 0: no limit */
    int64_t alerts_max_per_model_hour;   /* of one model; 0: no limit */
    const char *alerts_min_severity;     /* low, medium, high, critical */
    const char *log_level;               /* error, warn, info, debug */
    const char *log_format;              /* text, json */
    const char *text[VEER_CONFIG_COUNT]; /* each value as it was written */
    const char *from[VEER_CONFIG_COUNT]; /* where: "default", "veer.yaml:3", "VEER_DATA" */
} veer_config;

/** Where settings come from. */
typedef struct veer_config_sources {
    const char *file; /* of settings, must be there; NULL: $VEER_CONFIG, else veer.yaml in
                       * dir if it is there */
    const char *dir;  /* for veer.yaml and .env; NULL: the working directory */
    const char *const *variables; /* "NAME=value", NULL-terminated; NULL: nothing */
    const char *const *flags;     /* VEER_CONFIG_COUNT texts, NULL where not given; NULL: none */
} veer_config_sources;

/** The defaults alone. VEER_ENOMEM. */
veer_rc veer_config_defaults(veer_arena *arena, veer_config *ret, veer_err *err);

/** Changes one setting of the struct as a flag would; for programs that start a server themselves.
 */
veer_rc veer_config_put(veer_config *config, veer_config_id key, const char *text, const char *from,
                        veer_arena *arena, veer_err *err);

/**
 * Reads all sources. The message names where the fault is: "veer.yaml:3:5: ...", ".env:2: ...",
 * "VEER_DRAIN: ..." or "--drain: ...".
 *
 * @return VEER_OK; VEER_EINVAL for an unknown key or a value that does not hold; VEER_EPARSE for
 *         YAML that is none; VEER_ENOTFOUND, VEER_EIO for a file; VEER_ELIMIT; VEER_ENOMEM
 */
veer_rc veer_config_load(const veer_config_sources *sources, veer_arena *arena, veer_config *ret,
                         veer_err *err);

/** Copies settings with their texts into another arena. VEER_ENOMEM. */
veer_rc veer_config_copy(const veer_config *config, veer_arena *arena, veer_config *ret,
                         veer_err *err);

/** Writes the settings as YAML, with their origin behind each. Secrets are not shown. */
void veer_config_print(const veer_config *config, veer_buf *out);

/** Writes all keys as the Markdown table of docs/configuration.md. */
void veer_config_reference(veer_buf *out);

#endif
