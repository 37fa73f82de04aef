#include "api/body.h"

#include <string.h>

#define SCRATCH_BYTES 65536u /* of decoded strings are kept before the scratch is emptied */

typedef struct body_reader {
    veer_body_record *fn;     /* takes a record */
    void *context;            /* for fn */
    veer_arena *scratch;      /* decoded strings */
    veer_arena *arena;        /* texts of faults */
    veer_body_report *report; /* the result */
    veer_pointer pointer;     /* of the fault at hand */
    veer_err cause;           /* of the fault at hand */
} body_reader;

static bool is_space(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static http_text trim(http_text text)
{
    while (text.len > 0 && is_space(text.text[0]))
        text = (http_text){text.text + 1, text.len - 1};
    while (text.len > 0 && is_space(text.text[text.len - 1]))
        text.len--;
    return text;
}

/* ---- faults ---- */

/* Counts a bad record and tells of it if it is among the first. */
static veer_rc refuse(body_reader *b, veer_err *err)
{
    veer_body_report *report = b->report;
    report->rejected++;
    if (report->fault_count == VEER_LIMIT_INGEST_ERRORS)
        return VEER_OK;
    const char *pointer = veer_arena_strndup(b->arena, b->pointer.text, strlen(b->pointer.text));
    const char *detail = veer_arena_strndup(b->arena, b->cause.msg, strlen(b->cause.msg));
    if (pointer == NULL || detail == NULL)
        return veer_fail_nomem(err);
    report->faults[report->fault_count++] = (veer_body_fault){report->records - 1, pointer, detail};
    return VEER_OK;
}

/* The place of a broken text inside its line: the reader names a line, which is always the first.
 */
static void place_in_line(veer_err *cause)
{
    char *place = strstr(cause->msg, " (line 1, ");
    if (place != NULL)
        memmove(place + 2, place + 10, strlen(place + 10) + 1);
}

/* ---- one record ---- */

/* Takes the next value of r; a refused record is VEER_OK as long as another can follow. */
static veer_rc take(body_reader *b, veer_json_reader *r, bool alone, veer_err *err)
{
    if (b->scratch->used_bytes > SCRATCH_BYTES)
        veer_arena_reset(b->scratch);
    b->report->records++;
    b->pointer.text[0] = '\0';
    const veer_rc rc = b->fn(b->context, r, alone, &b->pointer, &b->cause);
    if (rc == VEER_OK)
        return VEER_OK;
    if (rc == VEER_ENOMEM || rc == VEER_EIO)
        return veer_fail(err, rc, "%s", b->cause.msg);
    if (alone)
        place_in_line(&b->cause);
    return refuse(b, err);
}

static veer_rc take_line(body_reader *b, http_text line, veer_err *err)
{
    veer_json_reader r;
    if (line.len > VEER_LIMIT_LINE_BYTES) {
        b->report->records++;
        b->pointer.text[0] = '\0';
        (void)veer_fail(&b->cause, VEER_ELIMIT, "the record has %zu bytes, the limit is %d",
                        line.len, VEER_LIMIT_LINE_BYTES);
        return refuse(b, err);
    }
    veer_json_init(&r, line.text, line.len, b->scratch);
    return take(b, &r, true, err);
}

/* ---- shapes ---- */

static veer_rc read_lines(body_reader *b, http_text body, veer_err *err)
{
    veer_rc rc = VEER_OK;
    while (rc == VEER_OK && body.len > 0) {
        const char *lf = memchr(body.text, '\n', body.len);
        const size_t len = lf != NULL ? (size_t)(lf - body.text) : body.len;
        const http_text line = trim((http_text){body.text, len});
        body = (http_text){body.text + len + (lf != NULL), body.len - len - (lf != NULL)};
        if (line.len > 0)
            rc = take_line(b, line, err);
    }
    return rc;
}

static bool array_goes_on(const veer_json_reader *r)
{
    const char *at = r->at;
    while (at < r->end && is_space(*at))
        at++;
    return at == r->end || *at != ']';
}

static veer_rc read_array(body_reader *b, http_text body, veer_err *err)
{
    veer_json_reader r;
    veer_rc rc = VEER_OK;
    veer_json_init(&r, body.text, body.len, b->scratch);
    veer_json_next(&r);
    while (rc == VEER_OK && veer_json_status(&r, NULL) == VEER_OK && array_goes_on(&r))
        rc = take(b, &r, false, err);
    if (rc != VEER_OK)
        return rc;
    if (veer_json_status(&r, err) == VEER_OK && veer_json_next(&r) == VEER_JSON_ARRAY_END)
        veer_json_next(&r);
    return veer_json_status(&r, err);
}

static veer_rc read_one(body_reader *b, http_text body, veer_err *err)
{
    veer_json_reader r;
    veer_json_init(&r, body.text, body.len, b->scratch);
    return take(b, &r, true, err);
}

static bool is_lines_type(http_text type)
{
    static const char *const types[] = {"application/x-ndjson", "application/ndjson",
                                        "application/jsonl", "application/x-jsonlines",
                                        "application/jsonlines"};
    for (size_t i = 0; i < sizeof types / sizeof *types; i++)
        if (http_text_is(type, types[i]))
            return true;
    return false;
}

/* True if the object that begins the text is closed before the line ends. */
static bool object_ends_on_line(const char *at, const char *end)
{
    size_t depth = 0;
    bool in_string = false;
    for (; at < end && *at != '\n'; at++) {
        if (in_string && *at == '\\' && at + 1 < end) {
            at++;
        } else if (*at == '"') {
            in_string = !in_string;
        } else if (!in_string && (*at == '{' || *at == '[')) {
            depth++;
        } else if (!in_string && (*at == '}' || *at == ']') && --depth == 0) {
            return true;
        }
    }
    return false;
}

static bool is_lines(http_text body, http_text media_type)
{
    if (is_lines_type(media_type))
        return true;
    return memchr(body.text, '\n', body.len) != NULL && body.text[0] == '{' &&
           object_ends_on_line(body.text, body.text + body.len);
}

veer_rc veer_body_read(http_text body, http_text media_type, veer_body_record *fn, void *context,
                       veer_arena *scratch, veer_arena *arena, veer_body_report *ret, veer_err *err)
{
    body_reader b = {
        .fn = fn, .context = context, .scratch = scratch, .arena = arena, .report = ret};
    ret->records = ret->rejected = 0;
    ret->fault_count = 0;
    body = trim(body);
    if (body.len == 0)
        return veer_fail(err, VEER_EINVAL,
                         "the body is empty; send a record, an array of records, or one per line");
    if (body.text[0] == '[')
        return read_array(&b, body, err);
    return is_lines(body, media_type) ? read_lines(&b, body, err) : read_one(&b, body, err);
}
