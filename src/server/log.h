/* server/log.h: what a server tells whoever runs it: one line per event on standard error.
 *
 * Text for people, "2026-07-01T12:00:00.123Z info listening url=http://127.0.0.1:8321", or one JSON
 * object per line. Where standard error is the journal, text lines begin with their priority
 * ("<6>") and leave the time to it. Tokens and other secrets are never given to this module.
 */
#ifndef VEER_SERVER_LOG_H
#define VEER_SERVER_LOG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/clock.h"
#include "base/err.h"

typedef struct veer_log veer_log;

/** Rising in detail, in the order of veer_config_log_levels. */
typedef enum veer_log_level {
    VEER_LOG_ERROR, /* something asked for was not done */
    VEER_LOG_WARN,  /* something may go wrong, or went wrong and was mended */
    VEER_LOG_INFO,  /* what happens in the life of a server */
    VEER_LOG_DEBUG, /* every request */
} veer_log_level;

typedef struct veer_log_options {
    int fd;                  /* where lines go; borrowed */
    bool as_json;            /* JSON objects */
    bool to_journal;         /* priorities in front of text, no time */
    const veer_clock *clock; /* of the times; borrowed */
    const char *level;       /* a word of veer_config_log_levels */
} veer_log_options;

veer_rc veer_log_new(const veer_log_options *options, veer_log **ret, veer_err *err);
void veer_log_free(veer_log *log);

/** Changes the level, by its word; any thread. */
void veer_log_set_level(veer_log *log, const char *level);

/** Whether an event of this level is written. */
bool veer_log_wants(const veer_log *log, veer_log_level level);

/** A fact of an event: a text, or a number if text is NULL. */
typedef struct veer_log_field {
    const char *name; /* a word */
    const char *text; /* may hold anything */
    int64_t number;   /* if text is NULL */
} veer_log_field;

/** Writes an event with n fields; any thread; never fails. log NULL: nothing. */
void veer_log_write(veer_log *log, veer_log_level level, const char *message,
                    const veer_log_field *fields, size_t n);

/** veer_log_write with the fields as arguments. */
#define VEER_LOG(log, level, message, ...)                                     \
    veer_log_write((log), (level), (message), (veer_log_field[]){__VA_ARGS__}, \
                   sizeof((veer_log_field[]){__VA_ARGS__}) / sizeof(veer_log_field))

/** Whether a descriptor is the stream that systemd announces in $JOURNAL_STREAM. */
bool veer_log_is_journal(int fd);

#endif
