/* base/limits.h: the limit of everything that comes from outside, in one place.
 *
 * Each limit has a test one below and one above it. A new input gets its limit here first.
 */
#ifndef VEER_BASE_LIMITS_H
#define VEER_BASE_LIMITS_H

#include <stdint.h>

/* JSON */
#define VEER_LIMIT_JSON_DEPTH 32           /* nested arrays and objects */
#define VEER_LIMIT_JSON_STRING_BYTES 65536 /* one string, decoded */

/* Records and columns */
#define VEER_LIMIT_COLUMNS 4096         /* columns of a file or a batch */
#define VEER_LIMIT_NAME_BYTES 256       /* a column, model, version or class name */
#define VEER_LIMIT_ID_BYTES 256         /* a prediction id */
#define VEER_LIMIT_FIELD_BYTES 65536    /* one CSV field */
#define VEER_LIMIT_LINE_BYTES (1 << 20) /* one NDJSON line or CSV record */
#define VEER_LIMIT_CLASSES 4096         /* distinct classes of one model's predictions */
#define VEER_LIMIT_BATCH_ROWS 65536     /* rows of one batch */

/* Blocks */
#define VEER_LIMIT_BLOCK_CELLS (1 << 25) /* rows times columns of one block */
#define VEER_LIMIT_BLOCK_BYTES (1 << 28) /* one block, and any part of it decompressed */

/* Files */
#define VEER_LIMIT_INFER_ROWS 65536              /* CSV rows that decide the types */
#define VEER_LIMIT_INFER_BYTES ((size_t)8 << 20) /* and bytes, whichever comes first */

/* Performance of a file */
#define VEER_LIMIT_OUTCOME_ROWS 100000000 /* predictions kept for their labels */
#define VEER_LIMIT_PERF_BINS 1000         /* bins of a calibration */
/* Drift */
#define VEER_LIMIT_DRIFT_BINS 256 /* reference-quantile bins of a binned distance */

/* Summaries */
#define VEER_LIMIT_NUM_SUMMARY_KEYS 2048   /* occupied keys of a number summary */
#define VEER_LIMIT_CAT_SUMMARY_VALUES 1024 /* exactly counted categories of a summary */
#define VEER_LIMIT_SUMMARY_ROWS \
    ((uint64_t)1 << 53) /* rows of one summary: counts stay exact doubles */

/* HTTP */
#define VEER_LIMIT_HTTP_HEAD_BYTES 16384 /* request line and headers */
#define VEER_LIMIT_HTTP_HEADERS 64       /* header lines */
#define VEER_LIMIT_HTTP_QUERY 64         /* query parameters */
#define VEER_LIMIT_HTTP_SEGMENTS 16      /* segments of a path */
#define VEER_LIMIT_HTTP_REQUEST_ARENA                          \
    ((size_t)8 << 20) /* memory of one request beside its body \
                       */
#define VEER_LIMIT_HTTP_RESPONSE_BYTES ((size_t)256 << 20) /* one response */
#define VEER_LIMIT_HTTP_INFLIGHT_BYTES ((size_t)256 << 20) /* bodies held, all together */
#define VEER_LIMIT_HTTP_CONNECTIONS 4096                   /* open at once */
#define VEER_LIMIT_HTTP_THREADS 64                         /* that serve connections */
#define VEER_LIMIT_HTTP_IDLE_MS 60000                      /* between two requests */
#define VEER_LIMIT_HTTP_HEAD_MS 10000                      /* first byte to last header */
#define VEER_LIMIT_HTTP_BODY_MS 30000                      /* headers to last byte of the body */
#define VEER_LIMIT_HTTP_SEND_MS 60000                      /* response to its last byte */
#define VEER_LIMIT_HTTP_PEM_BYTES 1048576                  /* a certificate or key file */
#define VEER_LIMIT_GZIP_RATIO 200                          /* unpacked bytes per packed byte ... */
#define VEER_LIMIT_GZIP_RATIO_FLOOR 1048576                /* ... of bodies larger than this */
#define VEER_LIMIT_TOKENS 4096                             /* valid at once */
#define VEER_LIMIT_SSE_CLIENTS 1024                        /* subscribers of one hub */
#define VEER_LIMIT_SSE_QUEUE 256                           /* events waiting for one subscriber */
#define VEER_LIMIT_SSE_HISTORY 4096                        /* events kept for those who come back */
#define VEER_LIMIT_SSE_EVENT_BYTES 65536                   /* one event, encoded */

/* Store */
#define VEER_LIMIT_STORE_BLOB_BYTES ((size_t)64 << 20) /* one block, summary, run or document */
#define VEER_LIMIT_STORE_SERIES 65536                  /* pairs of model and version */

/* Buckets and queries */
#define VEER_LIMIT_SEGMENTS 256      /* pairs of tag and value that are kept apart per series */
#define VEER_LIMIT_SEGMENT_BYTES 200 /* "tag=value"; longer ones are not kept apart */
#define VEER_LIMIT_SCORED_CLASSES 8  /* true classes whose scores are kept */
#define VEER_LIMIT_DELTA_BYTES ((size_t)256 << 20) /* of buckets, not yet written, about */
#define VEER_LIMIT_WINDOWS 20000                   /* of one query */
#define VEER_LIMIT_EXACT_WINDOWS 400               /* of one query from raw records */
#define VEER_LIMIT_EXACT_ROWS 5000000              /* raw records of one window */
#define VEER_LIMIT_RESIDUAL_ROWS 5000              /* raw records of one picture of residuals */
#define VEER_LIMIT_RESIDUAL_READ 200000            /* that are read for it, about */
#define VEER_LIMIT_USUAL_WINDOWS 2000              /* of which a usual range is made, the latest */
#define VEER_LIMIT_POINTS 10000                    /* metric points of one answer */
#define VEER_LIMIT_LOG_POINTS 1000000              /* metric points behind one answer */
#define VEER_LIMIT_HISTOGRAM_BINS 200              /* of one feature of an answer */

/* Metrics page */
#define VEER_LIMIT_METRICS_VERSIONS 1000 /* pairs of model and version on one page */
#define VEER_LIMIT_METRICS_CLASSES 50    /* predicted classes of one of them */
#define VEER_LIMIT_METRICS_JUDGED 16     /* of them, that are judged anew for a page */
#define VEER_LIMIT_METRICS_COLUMNS 50    /* drift of columns of one of them, the worst */
#define VEER_LIMIT_METRICS_EFFECTS 10000 /* drift of columns on one page */
#define VEER_LIMIT_METRICS_DAYS 64       /* of them, whose last day is read anew for a page */

/* Overview */
#define VEER_LIMIT_OVERVIEW_MODELS 2000 /* models of one answer */
#define VEER_LIMIT_OVERVIEW_HOURS 8784  /* hours of one answer: a year */
#define VEER_LIMIT_OVERVIEW_MS 250   /* for reading models anew; those that are left come later */
#define VEER_LIMIT_OVERVIEW_RANGES 4 /* different hours that are remembered */

/* Ingest */
#define VEER_LIMIT_INGEST_QUEUE_JOBS 16384                /* submitted and not yet done */
#define VEER_LIMIT_INGEST_QUEUE_BYTES ((size_t)256 << 20) /* of their batches, about */
#define VEER_LIMIT_INGEST_BODY_BYTES ((size_t)32 << 20)   /* one request, unpacked */
#define VEER_LIMIT_INGEST_POINTS 65536                    /* metric points of a request */
#define VEER_LIMIT_INGEST_CELLS ((size_t)1 << 24)         /* rows times columns of a request */
#define VEER_LIMIT_INGEST_BATCHES 64                      /* of one request */
#define VEER_LIMIT_INGEST_ERRORS 100                      /* errors told of one request */
#define VEER_LIMIT_INGEST_AHEAD_US ((int64_t)24 * 3600 * 1000000) /* times in the future */
#define VEER_LIMIT_REFERENCE_BYTES ((size_t)64 << 20) /* a reference, as sent and as kept */
#define VEER_LIMIT_EXPORT_ROWS 16384                  /* of one page of an export */
#define VEER_LIMIT_EXPORT_BYTES ((size_t)32 << 20)    /* of one page, about: then it ends */
#define VEER_LIMIT_BACKGROUND_JOBS 4                  /* long requests at once */

/* Configuration */
#define VEER_LIMIT_CONFIG_BYTES 1048576          /* veer.yaml, .env */
#define VEER_LIMIT_CONFIG_VALUE_BYTES 4096       /* one setting */
#define VEER_LIMIT_CONFIG_LIST 64                /* items of a setting that is a list */
#define VEER_LIMIT_METRICS_FILE_BYTES (64 << 20) /* of metrics.file */

/* Buffers */
#define VEER_LIMIT_BUF_BYTES ((size_t)1 << 31) /* any growable buffer without a smaller limit */

/* Rules, alerts, messages. */
#define VEER_LIMIT_EXPR_BYTES 4096                              /* text of an expression */
#define VEER_LIMIT_RULE_TERMS 32                                /* terms of an expression */
#define VEER_LIMIT_RULE_DEPTH 32                                /* nested brackets and nots of it */
#define VEER_LIMIT_DURATION_US ((int64_t)366 * 86400 * 1000000) /* a window, `for`, a baseline */
#define VEER_LIMIT_RULE_COUNT 366                               /* days or weeks of a baseline */
#define VEER_LIMIT_RULES 10000                                  /* rules at once */
#define VEER_LIMIT_RULE_NAME_BYTES 200                          /* name of a rule */
#define VEER_LIMIT_RULE_TEXT_BYTES 2000                  /* summary, runbook, value of a label */
#define VEER_LIMIT_RULE_LABELS 32                        /* labels of a rule */
#define VEER_LIMIT_RULE_CHANNELS 16                      /* channels of a rule, rules it inhibits */
#define VEER_LIMIT_RULE_FILE_BYTES ((size_t)4 << 20)     /* a file of rules or channels */
#define VEER_LIMIT_RULE_MISTAKES 100                     /* told of one file */
#define VEER_LIMIT_ACTOR_BYTES 200                       /* who acknowledges, resolves, silences */
#define VEER_LIMIT_NOTES_BYTES 2000                      /* what they say about it */
#define VEER_LIMIT_SILENCES 1000                         /* that have not ended */
#define VEER_LIMIT_SILENCE_MATCHERS 16                   /* of one silence */
#define VEER_LIMIT_WATCHES 200000                        /* rules times versions at work */
#define VEER_LIMIT_OPEN_ALERTS 50000                     /* at once */
#define VEER_LIMIT_CHANNELS 256                          /* channels, and actions */
#define VEER_LIMIT_OUTBOX_MESSAGES 100000                /* waiting at once */
#define VEER_LIMIT_MESSAGE_NOTICES 100                   /* alerts named in one message */
#define VEER_LIMIT_MAIL_ADDRESS_BYTES 254                /* an e-mail address */
#define VEER_LIMIT_MAIL_RECEIVERS 100                    /* of one mail */
#define VEER_LIMIT_OUTGOING_URL_BYTES 2048               /* an address that is called */
#define VEER_LIMIT_ALERTS_ANSWER 1000                    /* alerts, events or runs of one answer */
#define VEER_LIMIT_DRIFT_MAP_TIMES 500                   /* of one map of drift runs */
#define VEER_LIMIT_DRIFT_MAP_COLUMNS 200                 /* of it */
#define VEER_LIMIT_DRIFT_MAP_RUNS 50000                  /* behind it */
#define VEER_LIMIT_BACKTEST_STEPS 200000                 /* evaluations of one backtest */
#define VEER_LIMIT_BACKTEST_RUNS 20000                   /* drift runs told of one */
#define VEER_LIMIT_BACKFILL_RUNS 50000                   /* times of one call, over all versions */
#define VEER_LIMIT_JUDGE_CACHE_BYTES ((size_t)128 << 20) /* baselines kept for the next cycle */
#define VEER_LIMIT_JUDGE_EXACT_ROWS 200000               /* records of an exact drift run */

#endif
