#include "files/json_split.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"

#define READ_BYTES 65536u
#define BUF_BYTES ((size_t)VEER_LIMIT_LINE_BYTES + 2 * (size_t)READ_BYTES)

typedef enum layout { LAYOUT_UNKNOWN, LAYOUT_LINES, LAYOUT_SEQUENCE } layout;

struct veer_json_split {
    veer_source *source; /* borrowed */
    char *buf;           /* BUF_BYTES */
    size_t at, len;      /* next byte to look at, bytes in use */
    uint64_t line;       /* of buf[at] */
    bool ended;          /* the source has no more */
    layout layout;       /* decided by the first record */
};

veer_rc veer_json_split_new(veer_source *source, veer_json_split **ret, veer_err *err)
{
    veer_json_split *const split = calloc(1, sizeof *split);
    if (split != NULL)
        split->buf = malloc(BUF_BYTES);
    if (split == NULL || split->buf == NULL) {
        free(split);
        return veer_fail_nomem(err);
    }
    split->source = source;
    split->line = 1;
    *ret = split;
    return VEER_OK;
}

void veer_json_split_free(veer_json_split *split)
{
    if (split == NULL)
        return;
    free(split->buf);
    free(split);
}

/* More bytes behind those from `at` on, which move to the front. */
static veer_rc fill(veer_json_split *split, veer_err *err)
{
    if (split->at > 0) {
        split->len -= split->at;
        memmove(split->buf, split->buf + split->at, split->len);
        split->at = 0;
    }
    if (split->len > VEER_LIMIT_LINE_BYTES)
        return veer_fail_at(err, VEER_ELIMIT, (int64_t)split->line,
                            "%s: line %llu: a record of more than %d bytes",
                            veer_source_name(split->source), (unsigned long long)split->line,
                            VEER_LIMIT_LINE_BYTES);
    size_t len = 0;
    const size_t room = BUF_BYTES - split->len;
    const veer_rc rc = veer_source_read(split->source, split->buf + split->len,
                                        room < READ_BYTES ? room : READ_BYTES, &len, err);
    if (rc != VEER_OK)
        return rc;
    split->ended = len == 0;
    split->len += len;
    return VEER_OK;
}

/* Where the bracket that opens at `from` is closed, behind it; 0 if that is not in the buffer. */
static size_t find_partner(const veer_json_split *split, size_t from)
{
    size_t depth = 0;
    bool text = false;
    for (size_t i = from; i < split->len; i++) {
        const char c = split->buf[i];
        if (text) {
            i += c == '\\';
            text = c != '"';
        } else if (c == '"') {
            text = true;
        } else if (c == '{' || c == '[') {
            depth++;
        } else if ((c == '}' || c == ']') && --depth == 0) {
            return i + 1;
        }
    }
    return 0;
}

static bool is_space(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/* Skips what stands between records: space, and in a sequence commas and the array's brackets. */
static veer_rc skip_between(veer_json_split *split, veer_err *err)
{
    for (;;) {
        for (; split->at < split->len; split->at++) {
            const char c = split->buf[split->at];
            const bool framing = split->layout == LAYOUT_SEQUENCE && strchr(",[]", c) != NULL;
            if (!is_space(c) && (!framing || c == '\0'))
                return VEER_OK;
            split->line += c == '\n';
        }
        if (split->ended)
            return VEER_OK;
        const veer_rc rc = fill(split, err);
        if (rc != VEER_OK)
            return rc;
    }
}

/* Lines, if the first record is closed on its line and nothing stands behind it there. */
static veer_rc decide_layout(veer_json_split *split, veer_err *err)
{
    if (split->buf[split->at] == '[') {
        split->layout = LAYOUT_SEQUENCE;
        return VEER_OK;
    }
    const char *end = NULL;
    while ((end = memchr(split->buf + split->at, '\n', split->len - split->at)) == NULL &&
           !split->ended) {
        const veer_rc rc = fill(split, err);
        if (rc != VEER_OK)
            return rc;
    }
    const size_t line_end = end != NULL ? (size_t)(end - split->buf) : split->len;
    size_t partner = find_partner(split, split->at);
    while (partner > 0 && partner < line_end && is_space(split->buf[partner]))
        partner++;
    const bool object = split->buf[split->at] == '{';
    /* A broken first line before another record is still a line. */
    const bool next_opens = line_end + 1 < split->len && split->buf[line_end + 1] == '{' &&
                            (partner == 0 || partner > line_end);
    split->layout = object && partner != line_end && !next_opens ? LAYOUT_SEQUENCE : LAYOUT_LINES;
    return VEER_OK;
}

/* The end of the record at `at`; 0 when it is not in the buffer. */
static size_t find_end(const veer_json_split *split)
{
    if (split->layout == LAYOUT_SEQUENCE && split->buf[split->at] == '{')
        return find_partner(split, split->at);
    const char *const end = memchr(split->buf + split->at, '\n', split->len - split->at);
    return end != NULL ? (size_t)(end - split->buf) : 0;
}

static void count_lines(veer_json_split *split, size_t end)
{
    for (size_t i = split->at; i < end; i++)
        split->line += split->buf[i] == '\n';
}

static veer_rc skip_mark(veer_json_split *split, veer_err *err)
{
    while (split->len < 3 && !split->ended) {
        const veer_rc rc = fill(split, err);
        if (rc != VEER_OK)
            return rc;
    }
    if (split->len >= 3 && memcmp(split->buf, "\xEF\xBB\xBF", 3) == 0)
        split->at = 3;
    return VEER_OK;
}

/* Stands before the first record and knows the layout. */
static veer_rc begin(veer_json_split *split, veer_err *err)
{
    veer_rc rc = skip_mark(split, err);
    if (rc == VEER_OK)
        rc = skip_between(split, err);
    if (rc == VEER_OK && split->at < split->len)
        rc = decide_layout(split, err);
    return rc;
}

veer_rc veer_json_split_next(veer_json_split *split, const char **ret, size_t *ret_len,
                             uint64_t *ret_line, veer_err *err)
{
    veer_rc rc = split->layout == LAYOUT_UNKNOWN ? begin(split, err) : VEER_OK;
    if (rc == VEER_OK)
        rc = skip_between(split, err);
    if (rc != VEER_OK)
        return rc;
    if (split->at == split->len) {
        *ret = NULL;
        return VEER_OK;
    }
    size_t end = find_end(split);
    while (end == 0 && !split->ended) {
        rc = fill(split, err);
        if (rc != VEER_OK)
            return rc;
        end = find_end(split);
    }
    if (end == 0)
        end = split->len;
    *ret = split->buf + split->at;
    *ret_len = end - split->at;
    while (*ret_len > 0 && is_space((*ret)[*ret_len - 1]))
        (*ret_len)--;
    *ret_line = split->line;
    count_lines(split, end);
    split->at = end;
    if (*ret_len > VEER_LIMIT_LINE_BYTES)
        return veer_fail_at(err, VEER_ELIMIT, (int64_t)*ret_line,
                            "%s: line %llu: a record of more than %d bytes",
                            veer_source_name(split->source), (unsigned long long)*ret_line,
                            VEER_LIMIT_LINE_BYTES);
    return VEER_OK;
}
