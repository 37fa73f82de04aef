#include "server/log.h"

#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/time.h"
#include "server/config.h"
#include "json/writer.h"

#define LINE_BYTES 8192 /* longest line */

struct veer_log {
    veer_log_options options; /* as given */
    atomic_int level;         /* the most detailed that is written */
};

/* Of syslog, in the order of the levels. */
static const char priorities[] = "3467";

static int level_of(const char *word)
{
    for (int i = 0; veer_config_log_levels[i] != NULL; i++)
        if (strcmp(veer_config_log_levels[i], word) == 0)
            return i;
    return VEER_LOG_INFO;
}

veer_rc veer_log_new(const veer_log_options *options, veer_log **ret, veer_err *err)
{
    veer_log *const log = calloc(1, sizeof *log);
    if (log == NULL)
        return veer_fail_nomem(err);
    log->options = *options;
    atomic_init(&log->level, level_of(options->level));
    *ret = log;
    return VEER_OK;
}

void veer_log_free(veer_log *log)
{
    free(log);
}

void veer_log_set_level(veer_log *log, const char *level)
{
    atomic_store(&log->level, level_of(level));
}

bool veer_log_wants(const veer_log *log, veer_log_level level)
{
    return log != NULL && (int)level <= atomic_load(&log->level);
}

/* As it is, or quoted if a reader could not tell where it ends. */
static void put_text(veer_buf *out, const char *text)
{
    bool is_plain = text[0] != '\0';
    for (const char *c = text; *c != '\0'; c++)
        is_plain = is_plain && (unsigned char)*c > 0x20 && *c != '"' && *c != '=' && *c != '\\' &&
                   (unsigned char)*c != 0x7f;
    if (is_plain)
        veer_buf_puts(out, text);
    else
        veer_json_quote(out, text, strlen(text));
}

static void write_text(const veer_log *log, veer_log_level level, const char *message,
                       const veer_log_field *fields, size_t n, veer_buf *out)
{
    if (log->options.to_journal) {
        veer_buf_printf(out, "<%c>", priorities[level]);
    } else {
        char now[VEER_TIME_TEXT_SIZE];
        const int64_t us = veer_clock_real_us(log->options.clock);
        veer_time_format(us - us % 1000, now);
        veer_buf_printf(out, "%s %s ", now, veer_config_log_levels[level]);
    }
    veer_buf_puts(out, message);
    for (size_t i = 0; i < n; i++) {
        veer_buf_printf(out, " %s=", fields[i].name);
        if (fields[i].text != NULL)
            put_text(out, fields[i].text);
        else
            veer_buf_printf(out, "%lld", (long long)fields[i].number);
    }
}

static void write_json(const veer_log *log, veer_log_level level, const char *message,
                       const veer_log_field *fields, size_t n, veer_buf *out)
{
    veer_json_writer w;
    char now[VEER_TIME_TEXT_SIZE];
    veer_time_format(veer_clock_real_us(log->options.clock), now);
    veer_json_writer_init(&w, out, 0);
    veer_json_begin_object(&w);
    veer_json_put_key(&w, "time");
    veer_json_put_string(&w, now);
    veer_json_put_key(&w, "level");
    veer_json_put_string(&w, veer_config_log_levels[level]);
    veer_json_put_key(&w, "message");
    veer_json_put_string(&w, message);
    for (size_t i = 0; i < n; i++) {
        veer_json_put_key(&w, fields[i].name);
        if (fields[i].text != NULL)
            veer_json_put_string(&w, fields[i].text);
        else
            veer_json_put_int64(&w, fields[i].number);
    }
    veer_json_end_object(&w);
}

void veer_log_write(veer_log *log, veer_log_level level, const char *message,
                    const veer_log_field *fields, size_t n)
{
    veer_buf line;
    if (!veer_log_wants(log, level))
        return;
    veer_buf_init(&line, LINE_BYTES);
    if (log->options.as_json)
        write_json(log, level, message, fields, n, &line);
    else
        write_text(log, level, message, fields, n, &line);
    veer_buf_putc(&line, '\n');
    /* One write per line, so that lines of threads do not mix. Nobody is left to tell of a failure.
     */
    if (line.failed == VEER_OK && write(log->options.fd, line.data, line.len) < 0)
        line.failed = VEER_EIO;
    veer_buf_done(&line);
}

bool veer_log_is_journal(int fd)
{
    struct stat about;
    char wanted[64];
    const char *const named = getenv("JOURNAL_STREAM");
    if (named == NULL || fstat(fd, &about) != 0)
        return false;
    snprintf(wanted, sizeof wanted, "%llu:%llu", (unsigned long long)about.st_dev,
             (unsigned long long)about.st_ino);
    return strcmp(wanted, named) == 0;
}
