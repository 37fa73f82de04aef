#include "files/csv.h"

#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "base/num.h"
#include "base/utf8.h"
#include "files/csv_scan.h"

/* The parser works in two steps. The index step walks the bytes once, in blocks of 64 where no
 * quote is near and with a state machine elsewhere, and writes the offset of every delimiter and
 * line feed that ends a field to the tape. The row step cuts fields between the offsets.
 *
 * An error found by the index step lies behind records that are complete; it waits in `fault` until
 * those were taken, so that chunk borders cannot change what a caller sees. */

#define INDEX_STEP ((size_t)16384)       /* bytes indexed before rows are cut again */
#define MAX_FEED_BYTES ((size_t)1 << 30) /* keeps offsets in 32 bits */

typedef enum state {
    FIELD_START, /* behind a delimiter, a line end or the beginning */
    UNQUOTED,    /* inside an unquoted field */
    QUOTED,      /* inside a quoted field */
    QUOTE_SEEN,  /* behind a quote in a quoted field: its end, or the first of a doubled one */
    CR_SEEN      /* behind a CR outside quotes: LF has to follow */
} state;

typedef enum fault {
    FAULT_NONE,
    FAULT_NUL,         /* a NUL byte */
    FAULT_BARE_CR,     /* a CR without LF */
    FAULT_AFTER_QUOTE, /* text behind a closing quote */
    FAULT_UNTERMINATED /* the end inside quotes */
} fault;

struct veer_csv {
    char *data;             /* bytes not taken yet, from row_start on */
    size_t len, cap;        /* in use, allocated (VEER_NUM_PADDING more at least) */
    size_t row_start;       /* first byte of the next record */
    size_t scan;            /* bytes before it are indexed */
    size_t last_high;       /* offset behind the last byte outside ASCII that was indexed */
    size_t quote_start;     /* offset of the last opening quote */
    uint32_t *tape;         /* offsets of field ends */
    size_t tape_len;        /* offsets written */
    size_t tape_read;       /* offsets used */
    size_t tape_cap;        /* offsets allocated */
    size_t rows_ready;      /* line feeds between tape_read and tape_len */
    uint64_t line;          /* of row_start */
    size_t width;           /* fields of the first record, 0 before it */
    veer_csv_field *fields; /* VEER_LIMIT_COLUMNS fields of the current row */
    size_t sniffed;         /* bytes looked at to choose the delimiter */
    size_t counts[4];       /* delimiters seen there */
    bool sniff_quoted;      /* the sniffing is inside quotes */
    bool sniff_text;        /* it has met a byte that is no line end */
    bool begun;             /* the byte order mark is dealt with */
    bool ended;             /* veer_csv_end was called */
    char delimiter;         /* 0 = not chosen yet */
    state state;            /* at scan */
    fault fault;            /* found by the index step */
    size_t fault_at;        /* its offset */
    veer_err err;           /* the sticky error */
};

static const char candidates[4] = {',', ';', '\t', '|'};

veer_rc veer_csv_new(char delimiter, veer_csv **ret, veer_err *err)
{
    if (delimiter == '"' || delimiter == '\n' || delimiter == '\r' ||
        (unsigned char)delimiter > 127)
        return veer_fail(err, VEER_EINVAL, "this character cannot be a CSV delimiter");
    veer_csv *csv = calloc(1, sizeof *csv);
    if (csv == NULL)
        return veer_fail_nomem(err);
    csv->fields = calloc(VEER_LIMIT_COLUMNS, sizeof *csv->fields);
    if (csv->fields == NULL) {
        free(csv);
        return veer_fail_nomem(err);
    }
    csv->delimiter = delimiter;
    csv->line = 1;
    *ret = csv;
    return VEER_OK;
}

void veer_csv_free(veer_csv *csv)
{
    if (csv == NULL)
        return;
    free(csv->data);
    free(csv->tape);
    free(csv->fields);
    free(csv);
}

char veer_csv_delimiter(const veer_csv *csv)
{
    return csv->delimiter;
}

/* ---- bytes in ---- */

/* Moves the unfinished record to the front of the buffer. */
static void compact(veer_csv *csv)
{
    const size_t gone = csv->row_start;
    if (gone == 0)
        return;
    memmove(csv->data, csv->data + gone, csv->len - gone);
    csv->len -= gone;
    csv->scan -= gone;
    csv->last_high = csv->last_high > gone ? csv->last_high - gone : 0;
    csv->quote_start = csv->quote_start > gone ? csv->quote_start - gone : 0;
    csv->fault_at = csv->fault_at > gone ? csv->fault_at - gone : 0;
    csv->sniffed = csv->sniffed > gone ? csv->sniffed - gone : 0;
    csv->row_start = 0;
    for (size_t i = csv->tape_read; i < csv->tape_len; i++)
        csv->tape[i - csv->tape_read] = csv->tape[i] - (uint32_t)gone;
    csv->tape_len -= csv->tape_read;
    csv->tape_read = 0;
}

static veer_rc append(veer_csv *csv, const char *bytes, size_t len, veer_err *err)
{
    const size_t need = csv->len + len + VEER_NUM_PADDING;
    if (need > csv->cap) {
        size_t cap = csv->cap == 0 ? 4096 : csv->cap;
        while (cap < need)
            cap *= 2;
        char *data = realloc(csv->data, cap);
        if (data == NULL)
            return veer_fail_nomem(err);
        csv->data = data;
        csv->cap = cap;
    }
    if (len > 0)
        memcpy(csv->data + csv->len, bytes, len);
    csv->len += len;
    memset(csv->data + csv->len, 0, VEER_NUM_PADDING);
    return VEER_OK;
}

veer_rc veer_csv_feed(veer_csv *csv, const char *bytes, size_t len, veer_err *err)
{
    compact(csv);
    if (len > MAX_FEED_BYTES || csv->len > MAX_FEED_BYTES)
        return veer_fail(err, VEER_ELIMIT, "more than %zu bytes of CSV at once", MAX_FEED_BYTES);
    return append(csv, bytes, len, err);
}

void veer_csv_end(veer_csv *csv)
{
    csv->ended = true;
}

/* ---- the beginning: byte order mark, delimiter ---- */

/* False while more bytes are needed to know. */
static bool skip_mark(veer_csv *csv)
{
    static const char mark[3] = {'\xEF', '\xBB', '\xBF'};
    const size_t known = csv->len < 3 ? csv->len : 3;
    const bool same = known > 0 && memcmp(csv->data, mark, known) == 0;
    if (same && known < 3 && !csv->ended)
        return false;
    if (same && known == 3)
        csv->row_start = csv->scan = csv->sniffed = 3;
    csv->begun = known > 0 || csv->ended;
    return csv->begun;
}

/* Looks at the first record that is not empty; false while its end is not there. */
static bool choose_delimiter(veer_csv *csv)
{
    bool complete = false;
    for (; csv->sniffed < csv->len && !complete; csv->sniffed++) {
        const char c = csv->data[csv->sniffed];
        if (c == '"')
            csv->sniff_quoted = !csv->sniff_quoted;
        if (csv->sniff_quoted)
            continue;
        for (size_t i = 0; i < 4; i++)
            csv->counts[i] += c == candidates[i];
        csv->sniff_text = csv->sniff_text || (c != '\n' && c != '\r');
        complete = c == '\n' && csv->sniff_text;
    }
    if (!complete && !csv->ended && csv->sniffed - csv->row_start <= VEER_LIMIT_LINE_BYTES + 1)
        return false;
    size_t best = 0;
    for (size_t i = 1; i < 4; i++)
        if (csv->counts[i] > csv->counts[best])
            best = i;
    csv->delimiter = candidates[best];
    return true;
}

/* ---- the index step ---- */

static bool reserve_tape(veer_csv *csv, size_t extra)
{
    if (csv->tape_read == csv->tape_len)
        csv->tape_read = csv->tape_len = 0;
    if (csv->tape_cap - csv->tape_len >= extra)
        return true;
    const size_t cap = (csv->tape_len + extra) * 2;
    uint32_t *tape = realloc(csv->tape, cap * sizeof *tape);
    if (tape == NULL)
        return false;
    csv->tape = tape;
    csv->tape_cap = cap;
    return true;
}

/* Takes a block without quotes at once; false leaves it to the state machine. */
static bool index_block(veer_csv *csv)
{
    const veer_csv_masks m = veer_csv_masks_of(csv->data + csv->scan, csv->delimiter);
    const uint64_t last = UINT64_C(1) << (VEER_CSV_BLOCK - 1);
    if ((m.odd | (m.cr & last) | (m.cr << 1 & ~m.lf)) != 0)
        return false;
    const uint64_t ends = m.delimiter | m.lf;
    uint32_t *tape = csv->tape + csv->tape_len;
    for (uint64_t left = ends; left != 0; left &= left - 1)
        *tape++ = (uint32_t)csv->scan + (uint32_t)__builtin_ctzll(left);
    csv->tape_len = (size_t)(tape - csv->tape);
    for (uint64_t left = m.lf; left != 0; left &= left - 1)
        csv->rows_ready++;
    csv->state = (ends & last) != 0 ? FIELD_START : UNQUOTED;
    csv->scan += VEER_CSV_BLOCK;
    if (m.high != 0)
        csv->last_high = csv->scan;
    return true;
}

static bool set_fault(veer_csv *csv, fault what, size_t at)
{
    csv->fault = what;
    csv->fault_at = at;
    return false;
}

static void end_field(veer_csv *csv, char c)
{
    csv->tape[csv->tape_len++] = (uint32_t)csv->scan;
    csv->rows_ready += c == '\n';
    csv->state = FIELD_START;
}

/* One byte outside quotes, or the one behind a closing quote. */
static bool index_plain_byte(veer_csv *csv, char c)
{
    if (csv->state == CR_SEEN && c != '\n')
        return set_fault(csv, FAULT_BARE_CR, csv->scan - 1);
    if (c == csv->delimiter || c == '\n') {
        end_field(csv, c);
    } else if (c == '\r') {
        csv->state = CR_SEEN;
    } else if (csv->state == QUOTE_SEEN) {
        return set_fault(csv, FAULT_AFTER_QUOTE, csv->scan);
    } else if (c == '"' && csv->state == FIELD_START) {
        csv->quote_start = csv->scan;
        csv->state = QUOTED;
    } else {
        csv->state = UNQUOTED;
    }
    return true;
}

static bool index_byte(veer_csv *csv)
{
    const char c = csv->data[csv->scan];
    if (c == '\0')
        return set_fault(csv, FAULT_NUL, csv->scan);
    if (csv->state == QUOTED)
        csv->state = c == '"' ? QUOTE_SEEN : QUOTED;
    else if (csv->state == QUOTE_SEEN && c == '"')
        csv->state = QUOTED;
    else if (!index_plain_byte(csv, c))
        return false;
    csv->scan++;
    if ((unsigned char)c > 127)
        csv->last_high = csv->scan;
    return true;
}

/* The record that is being indexed is over its limit, whatever follows. The one byte more may be
 * the CR of its end. */
static bool too_long(const veer_csv *csv, size_t known_end)
{
    return csv->rows_ready == 0 && known_end > csv->row_start &&
           known_end - csv->row_start > VEER_LIMIT_LINE_BYTES + 1;
}

/* Indexes until at least one record is complete, or all bytes are, or a fault was found. */
static bool index_bytes(veer_csv *csv)
{
    const size_t from = csv->scan;
    while (csv->fault == FAULT_NONE && csv->scan < csv->len && !too_long(csv, csv->scan) &&
           (csv->rows_ready == 0 || csv->scan - from < INDEX_STEP)) {
        if (!reserve_tape(csv, VEER_CSV_BLOCK))
            return false;
        const size_t left = csv->len - csv->scan;
        if (left >= VEER_CSV_BLOCK && csv->state <= UNQUOTED && index_block(csv))
            continue;
        const size_t end = csv->scan + (left < VEER_CSV_BLOCK ? left : VEER_CSV_BLOCK);
        while (csv->scan < end && index_byte(csv))
            ;
    }
    return true;
}

/* The end of all bytes ends the last record. */
static bool index_end(veer_csv *csv)
{
    if (csv->fault != FAULT_NONE || csv->scan == csv->row_start)
        return true;
    if (csv->state == QUOTED) {
        set_fault(csv, FAULT_UNTERMINATED, csv->quote_start);
        return true;
    }
    if (csv->state == CR_SEEN) {
        set_fault(csv, FAULT_BARE_CR, csv->scan - 1);
        return true;
    }
    if (!reserve_tape(csv, 1) || append(csv, "\n", 1, NULL) != VEER_OK)
        return false;
    end_field(csv, '\n');
    csv->scan++;
    return true;
}

/* ---- the row step ---- */

static uint64_t line_at(const veer_csv *csv, size_t offset)
{
    uint64_t line = csv->line;
    for (size_t i = csv->row_start; i < offset; i++)
        line += csv->data[i] == '\n';
    return line;
}

static veer_rc raise_fault(veer_csv *csv)
{
    static const char *const texts[] = {
        [FAULT_NUL] = "a NUL byte; this is binary data or UTF-16, not UTF-8 text",
        [FAULT_BARE_CR] = "a carriage return without a line feed; convert the line ends",
        [FAULT_AFTER_QUOTE] = "text behind a closing quote; double the quotes inside quoted fields",
        [FAULT_UNTERMINATED] = "the quote that opens here is never closed",
    };
    const uint64_t line = line_at(csv, csv->fault_at);
    return veer_fail_at(&csv->err, VEER_EPARSE, (int64_t)line, "line %llu: %s",
                        (unsigned long long)line, texts[csv->fault]);
}

static veer_rc raise_too_long(veer_csv *csv)
{
    return veer_fail_at(&csv->err, VEER_ELIMIT, (int64_t)csv->line,
                        "line %llu: a record has more than %d bytes", (unsigned long long)csv->line,
                        VEER_LIMIT_LINE_BYTES);
}

static veer_rc raise_too_many_fields(veer_csv *csv)
{
    return veer_fail_at(&csv->err, VEER_ELIMIT, (int64_t)csv->line,
                        "line %llu: more than %d columns", (unsigned long long)csv->line,
                        VEER_LIMIT_COLUMNS);
}

/* Removes the quotes around a field and halves those inside, in place. */
static void unquote(char *text, veer_csv_field *field)
{
    size_t to = 0;
    for (size_t from = 1; from + 1 < field->len; from++) {
        text[to++] = text[from];
        from += text[from] == '"';
    }
    *field = (veer_csv_field){.text = text, .len = (uint32_t)to};
}

/* Cuts the fields of the next record, VEER_LIMIT_COLUMNS of them at most, and counts them all.
 * Returns the offset of its line feed. */
static size_t cut_fields(veer_csv *csv, size_t *ret_count)
{
    size_t count = 0, start = csv->row_start, end;
    do {
        end = csv->tape[csv->tape_read++];
        if (count < VEER_LIMIT_COLUMNS)
            csv->fields[count] =
                (veer_csv_field){.text = csv->data + start, .len = (uint32_t)(end - start)};
        count++;
        start = end + 1;
    } while (csv->data[end] != '\n');
    csv->rows_ready--;
    *ret_count = count;
    return end;
}

static veer_rc check_utf8(veer_csv *csv, size_t end)
{
    const size_t len = end - csv->row_start;
    const size_t good = veer_utf8_valid_prefix(csv->data + csv->row_start, len);
    if (good == len)
        return VEER_OK;
    const uint64_t line = line_at(csv, csv->row_start + good);
    return veer_fail_at(&csv->err, VEER_EPARSE, (int64_t)line,
                        "line %llu: byte 0x%02X is not UTF-8; convert the file",
                        (unsigned long long)line,
                        (unsigned)(unsigned char)csv->data[csv->row_start + good]);
}

static veer_rc check_width(veer_csv *csv, size_t count)
{
    if (csv->width == 0)
        csv->width = count;
    if (count == csv->width)
        return VEER_OK;
    return veer_fail_at(&csv->err, VEER_EPARSE, (int64_t)csv->line,
                        "line %llu: %zu fields, the first record has %zu",
                        (unsigned long long)csv->line, count, csv->width);
}

static veer_rc finish_fields(veer_csv *csv, size_t count, uint64_t line)
{
    for (size_t i = 0; i < count; i++) {
        veer_csv_field *field = &csv->fields[i];
        if (field->len > 0 && field->text[0] == '"')
            unquote(csv->data + (field->text - csv->data), field);
        if (field->len > VEER_LIMIT_FIELD_BYTES)
            return veer_fail_at(&csv->err, VEER_ELIMIT, (int64_t)line,
                                "line %llu: field %zu has %u bytes, the limit is %d",
                                (unsigned long long)line, i + 1, (unsigned)field->len,
                                VEER_LIMIT_FIELD_BYTES);
    }
    return VEER_OK;
}

/* True if the next record is an empty line, which is then skipped. */
static bool skip_empty(veer_csv *csv)
{
    const size_t end = csv->tape[csv->tape_read];
    const size_t len = end - csv->row_start;
    if (csv->data[end] != '\n' || len > 1 || (len == 1 && csv->data[end - 1] != '\r'))
        return false;
    csv->tape_read++;
    csv->rows_ready--;
    csv->row_start = end + 1;
    csv->line++;
    return true;
}

static veer_rc check_row(veer_csv *csv, size_t count, size_t end)
{
    if (end - csv->row_start > VEER_LIMIT_LINE_BYTES)
        return raise_too_long(csv);
    if (count > VEER_LIMIT_COLUMNS)
        return raise_too_many_fields(csv);
    veer_rc rc = VEER_OK;
    if (csv->last_high > csv->row_start)
        rc = check_utf8(csv, end);
    return rc != VEER_OK ? rc : check_width(csv, count);
}

static veer_rc take_row(veer_csv *csv, veer_csv_row *ret)
{
    size_t count;
    const size_t lf = cut_fields(csv, &count);
    const bool cr = lf > csv->row_start && csv->data[lf - 1] == '\r';
    const size_t end = lf - cr;
    veer_rc rc = check_row(csv, count, end);
    if (rc != VEER_OK)
        return rc;
    csv->fields[count - 1].len -= cr;
    const uint64_t line = csv->line;
    if (csv->quote_start >= csv->row_start || end - csv->row_start > VEER_LIMIT_FIELD_BYTES) {
        /* Line feeds inside fields are counted before the quotes are removed in place. */
        csv->line = line_at(csv, end);
        rc = finish_fields(csv, count, line);
        if (rc != VEER_OK)
            return rc;
    }
    csv->line++;
    csv->row_start = lf + 1;
    *ret = (veer_csv_row){.fields = csv->fields, .count = count, .line = line};
    return VEER_OK;
}

/* The next record, or no record when bytes are missing. */
static veer_rc next_row(veer_csv *csv, veer_csv_row *ret)
{
    for (;;) {
        while (csv->rows_ready > 0 && skip_empty(csv))
            ;
        if (csv->rows_ready > 0)
            return take_row(csv, ret);
        if (!index_bytes(csv))
            return veer_fail_nomem(&csv->err);
        if (csv->rows_ready > 0)
            continue;
        if (too_long(csv, csv->fault != FAULT_NONE ? csv->fault_at : csv->scan))
            return raise_too_long(csv);
        if (csv->ended && !index_end(csv))
            return veer_fail_nomem(&csv->err);
        if (csv->fault != FAULT_NONE)
            return raise_fault(csv);
        if (csv->rows_ready == 0)
            return VEER_OK;
    }
}

veer_rc veer_csv_next(veer_csv *csv, veer_csv_row *ret, veer_err *err)
{
    *ret = (veer_csv_row){0};
    if (csv->err.rc == VEER_OK && (csv->begun || skip_mark(csv)) &&
        (csv->delimiter != '\0' || choose_delimiter(csv)))
        next_row(csv, ret);
    if (csv->err.rc != VEER_OK && err != NULL)
        *err = csv->err;
    return csv->err.rc;
}
