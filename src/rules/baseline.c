#include "rules/expr.h"

#include <string.h>

#include "base/num.h"
#include "rules/duration.h"

typedef struct counted {
    const char *name;        /* as written, a count may follow */
    veer_baseline_kind kind; /* which */
} counted;

static const counted counteds[] = {{"same_hours", VEER_BASELINE_SAME_HOURS},
                                   {"last_week", VEER_BASELINE_LAST_WEEK}};

static bool begins(const char *text, size_t len, const char *with)
{
    return len >= strlen(with) && memcmp(text, with, strlen(with)) == 0;
}

/* "same_hours", "same_hours:7"; false: it is neither. */
static bool read_counted(const counted *row, const char *text, size_t len, veer_baseline *ret,
                         veer_rc *ret_rc, veer_err *err)
{
    const size_t name_len = strlen(row->name);
    uint64_t count = 1;
    if (!begins(text, len, row->name) || (len > name_len && text[name_len] != ':'))
        return false;
    *ret_rc = VEER_OK;
    if (len > name_len &&
        (veer_parse_uint64(text + name_len + 1, len - name_len - 1, &count) != VEER_OK ||
         count < 1 || count > VEER_LIMIT_RULE_COUNT))
        *ret_rc = veer_fail(err, VEER_EPARSE, "behind '%s:' stands a number from 1 to %d",
                            row->name, VEER_LIMIT_RULE_COUNT);
    else
        *ret = (veer_baseline){.kind = row->kind, .count = (unsigned)count};
    return true;
}

static veer_rc read_version(const char *text, size_t len, veer_arena *arena, veer_baseline *ret,
                            veer_err *err)
{
    if (len == 0 || len > VEER_LIMIT_NAME_BYTES || memchr(text, '\0', len) != NULL)
        return veer_fail(err, VEER_EPARSE, "behind 'version:' stands a version of 1 to %d bytes",
                         VEER_LIMIT_NAME_BYTES);
    const char *const version = veer_arena_strndup(arena, text, len);
    if (version == NULL)
        return veer_fail_nomem(err);
    *ret = (veer_baseline){.kind = VEER_BASELINE_VERSION, .version = version};
    return VEER_OK;
}

static veer_rc read_rolling(const char *text, size_t len, veer_baseline *ret, veer_err *err)
{
    int64_t us = 0;
    const veer_rc rc = veer_duration_parse(text, len, &us, err);
    if (rc != VEER_OK)
        return rc;
    if (us == 0)
        return veer_fail(err, VEER_EPARSE, "a baseline is longer than no time");
    *ret = (veer_baseline){.kind = VEER_BASELINE_ROLLING, .width_us = us};
    return VEER_OK;
}

veer_rc veer_baseline_parse(const char *text, size_t len, veer_arena *arena, veer_baseline *ret,
                            veer_err *err)
{
    veer_rc rc = VEER_OK;
    for (size_t i = 0; i < sizeof counteds / sizeof *counteds; i++)
        if (read_counted(&counteds[i], text, len, ret, &rc, err))
            return rc;
    if (len == strlen("reference") && begins(text, len, "reference")) {
        *ret = (veer_baseline){.kind = VEER_BASELINE_REFERENCE};
        return VEER_OK;
    }
    if (begins(text, len, "version:"))
        return read_version(text + strlen("version:"), len - strlen("version:"), arena, ret, err);
    if (len > 0 && text[0] >= '0' && text[0] <= '9')
        return read_rolling(text, len, ret, err);
    return veer_fail(err, VEER_EPARSE,
                     "'%.*s' is no baseline; a time such as 24h, reference, same_hours, "
                     "same_hours:7, last_week, last_week:4 or version:NAME",
                     (int)(len < 40 ? len : 40), text);
}

void veer_baseline_text(const veer_baseline *baseline, veer_buf *out)
{
    char text[VEER_DURATION_TEXT_SIZE];
    switch (baseline->kind) {
    case VEER_BASELINE_ROLLING:
        (void)veer_duration_text(baseline->width_us, text);
        veer_buf_puts(out, text);
        break;
    case VEER_BASELINE_REFERENCE:
        veer_buf_puts(out, "reference");
        break;
    case VEER_BASELINE_SAME_HOURS:
    case VEER_BASELINE_LAST_WEEK:
        veer_buf_puts(out, counteds[baseline->kind == VEER_BASELINE_LAST_WEEK].name);
        if (baseline->count > 1)
            veer_buf_printf(out, ":%u", baseline->count);
        break;
    case VEER_BASELINE_VERSION:
        veer_buf_puts(out, "version:");
        veer_buf_puts(out, baseline->version);
        break;
    case VEER_BASELINE_DEFAULT:
    default:
        break;
    }
}
