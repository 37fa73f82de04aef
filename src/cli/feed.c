#include "cli/feed.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "base/limits.h"
#include "cli/feed_form.h"
#include "cli/feed_points.h"
#include "files/json_split.h"
#include "files/record_json.h"
#include "files/record_write.h"

#define BATCH_ROWS 1000 /* of CSV, read at once */
#define ROW_ID_SIZE 40  /* "row-" and 32 digits */
#define ARENA_BYTES ((size_t)VEER_LIMIT_LINE_BYTES * 4)

struct veer_feed {
    const veer_feed_options *options; /* borrowed */
    veer_feed_form form;              /* what the file is */
    veer_source *source;              /* JSON: owned; CSV: its records own it */
    veer_records *records;            /* CSV only */
    veer_json_split *split;           /* JSON only */
    veer_role_rule *rules;            /* JSON only: options->columns */
    veer_batch one;                   /* JSON records of predictions and labels: the row at hand */
    veer_arena arena;                 /* the same: decoded strings */
    veer_feed_points points;          /* points only */
    const veer_batch *batch;          /* what holds the row at hand */
    size_t at;                        /* the row, in the batch */
    uint64_t line;                    /* of the record at hand */
    uint64_t count;                   /* records so far, bad ones too */
    uint64_t salt;                    /* hash of the first record, for ids */
    bool labels;                      /* records are labels */
    veer_buf text;                    /* scratch of ids */
};

static bool is_points(const veer_feed *feed)
{
    return feed->form == VEER_FEED_POINTS || feed->form == VEER_FEED_LOG;
}

/* CSV of ids and labels, without anything that a model says. */
static bool looks_like_labels(const veer_records *records)
{
    bool id = false;
    bool label = false;
    size_t n = 0;
    const veer_records_column *const columns = veer_records_columns(records, &n);
    for (size_t i = 0; i < n; i++) {
        switch (columns[i].role) {
        case VEER_ROLE_ID:
            id = true;
            break;
        case VEER_ROLE_LABEL_CLASS:
        case VEER_ROLE_LABEL_VALUE:
            label = true;
            break;
        case VEER_ROLE_TIMESTAMP:
        case VEER_ROLE_MODEL:
        case VEER_ROLE_VERSION:
        case VEER_ROLE_IGNORE:
            break;
        default:
            return false;
        }
    }
    return id && label;
}

static veer_rc open_csv(veer_feed *feed, veer_err *err)
{
    const veer_records_options options = {
        .format = VEER_FILE_CSV,
        .columns = feed->options->columns,
        .column_count = feed->options->n_columns,
        .labels = feed->labels,
        .batch_rows = BATCH_ROWS,
    };
    veer_source *const source = feed->source;
    feed->source = NULL;
    const veer_rc rc = veer_records_open(source, &options, &feed->records, err);
    if (rc == VEER_OK && !feed->labels)
        feed->labels = looks_like_labels(feed->records);
    return rc;
}

static veer_rc open_json(veer_feed *feed, veer_err *err)
{
    const veer_feed_options *const o = feed->options;
    feed->rules = calloc(o->n_columns + 1, sizeof *feed->rules);
    if (feed->rules == NULL)
        return veer_fail_nomem(err);
    for (size_t i = 0; i < o->n_columns; i++)
        feed->rules[i] = (veer_role_rule){o->columns[i].name, o->columns[i].role};
    feed->labels = feed->labels || feed->form == VEER_FEED_LABELS;
    veer_feed_points_init(&feed->points, feed->form == VEER_FEED_LOG,
                          o->model == NULL && feed->form == VEER_FEED_LOG ? VEER_FEED_LOG_MODEL
                                                                          : o->model,
                          o->version);
    return veer_json_split_new(feed->source, &feed->split, err);
}

veer_rc veer_feed_open(const veer_feed_options *options, veer_feed **ret, veer_err *err)
{
    veer_feed *const feed = calloc(1, sizeof *feed);
    if (feed == NULL)
        return veer_fail_nomem(err);
    feed->options = options;
    feed->labels = options->labels;
    veer_batch_init(&feed->one, 1);
    veer_arena_init(&feed->arena, ARENA_BYTES);
    veer_buf_init(&feed->text, (size_t)VEER_LIMIT_LINE_BYTES * 8);
    veer_rc rc = veer_source_open(options->path, &feed->source, err);
    if (rc == VEER_OK)
        rc = veer_feed_form_of(feed->source, &feed->form, err);
    if (rc == VEER_OK && feed->labels && is_points(feed))
        feed->form = VEER_FEED_LABELS;
    if (rc == VEER_OK)
        rc = feed->form == VEER_FEED_CSV ? open_csv(feed, err) : open_json(feed, err);
    if (rc != VEER_OK) {
        veer_feed_free(feed);
        return rc;
    }
    *ret = feed;
    return VEER_OK;
}

void veer_feed_free(veer_feed *feed)
{
    if (feed == NULL)
        return;
    veer_records_free(feed->records);
    veer_json_split_free(feed->split);
    veer_source_free(feed->source);
    veer_feed_points_done(&feed->points);
    veer_batch_done(&feed->one);
    veer_arena_done(&feed->arena);
    veer_buf_done(&feed->text);
    free(feed->rules);
    free(feed);
}

veer_sender_to veer_feed_to(const veer_feed *feed)
{
    return is_points(feed) ? VEER_SENDER_POINTS
           : feed->labels  ? VEER_SENDER_LABELS
                           : VEER_SENDER_PREDICTIONS;
}

const char *veer_feed_name(const veer_feed *feed)
{
    return strcmp(feed->options->path, "-") == 0 ? "standard input" : feed->options->path;
}

static veer_rc next_csv(veer_feed *feed, bool *ret_more, veer_err *err)
{
    veer_rc rc = VEER_OK;
    feed->at++;
    if (feed->batch == NULL || feed->at >= feed->batch->rows) {
        feed->at = 0;
        rc = veer_records_next(feed->records, &feed->batch, err);
    }
    *ret_more = rc == VEER_OK && feed->batch != NULL;
    feed->line = *ret_more ? veer_records_line(feed->records, feed->at) : 0;
    return rc;
}

/* A record is read by itself, so the reader's line is always 1: the caller knows the real one. */
static void cut_line(veer_err *err)
{
    static const char place[] = " (line 1, byte ";
    char *const at = strstr(err->msg, place);
    if (at != NULL)
        memmove(at + 2, at + sizeof " (line 1, " - 1, strlen(at + sizeof " (line 1, " - 1) + 1);
}

/* Decodes one record into `one`; its faults are those of the record. */
static veer_rc decode(veer_feed *feed, const char *text, size_t len, veer_pointer *pointer,
                      veer_err *err)
{
    veer_json_reader r;
    const veer_record_options options = {
        .rules = feed->rules,
        .rule_count = feed->options->n_columns,
        .flat = true,
    };
    pointer->text[0] = '\0';
    veer_batch_clear(&feed->one);
    veer_arena_reset(&feed->arena);
    veer_json_init(&r, text, len, &feed->arena);
    veer_rc rc = feed->labels ? veer_record_read_label(&r, &options, &feed->one, pointer, err)
                              : veer_record_read_prediction(&r, &options, &feed->one, pointer, err);
    if (rc == VEER_OK && veer_json_next(&r) != VEER_JSON_END)
        rc = veer_fail(err, VEER_EPARSE, "something follows the record on its line");
    return rc == VEER_OK ? veer_batch_seal(&feed->one, err) : rc;
}

static veer_rc next_json(veer_feed *feed, veer_tally *tally, bool *ret_more, veer_err *err)
{
    for (;;) {
        const char *text = NULL;
        size_t len = 0;
        veer_pointer pointer;
        veer_err fault = VEER_ERR_INIT;
        if (is_points(feed) && veer_feed_points_next(&feed->points)) {
            *ret_more = true;
            return VEER_OK;
        }
        const veer_rc rc = veer_json_split_next(feed->split, &text, &len, &feed->line, err);
        *ret_more = rc == VEER_OK && text != NULL;
        if (!*ret_more)
            return rc;
        if (is_points(feed)) {
            veer_feed_points_take(&feed->points, text, len, feed->line, tally);
            continue;
        }
        feed->batch = &feed->one;
        feed->at = 0;
        const veer_rc decoded = decode(feed, text, len, &pointer, &fault);
        if (decoded == VEER_OK)
            return VEER_OK;
        if (decoded == VEER_ENOMEM)
            return veer_fail_nomem(err);
        feed->count++;
        tally->records++;
        cut_line(&fault);
        veer_tally_reject(tally, feed->line, pointer.text, fault.msg);
    }
}

veer_rc veer_feed_next(veer_feed *feed, veer_tally *tally, veer_feed_row *ret, bool *ret_more,
                       veer_err *err)
{
    const veer_rc rc = feed->form == VEER_FEED_CSV ? next_csv(feed, ret_more, err)
                                                   : next_json(feed, tally, ret_more, err);
    if (rc != VEER_OK || !*ret_more)
        return rc;
    feed->count++;
    tally->records++;
    ret->line = feed->line;
    if (is_points(feed)) {
        ret->time_us = feed->points.time_us;
        return VEER_OK;
    }
    const int64_t *const times = veer_batch_timestamps(feed->batch);
    ret->time_us = times != NULL ? times[feed->at] : VEER_TIME_MISSING;
    return VEER_OK;
}

/* An id of content and place: fixed keys, because it has to be the same in every run. */
static veer_rc make_id(veer_feed *feed, char out[ROW_ID_SIZE], veer_err *err)
{
    veer_buf_clear(&feed->text);
    veer_record_write_prediction(&feed->text, feed->batch, feed->at, NULL);
    const veer_rc rc = veer_buf_status(&feed->text, err);
    if (rc != VEER_OK)
        return rc;
    const veer_hash_key start = {1, 2};
    if (feed->salt == 0)
        feed->salt = veer_siphash13(&start, feed->text.data, feed->text.len) | 1;
    const veer_hash_key first = {feed->salt, feed->count};
    const veer_hash_key second = {feed->count, ~feed->salt};
    snprintf(out, ROW_ID_SIZE, "row-%016llx%016llx",
             (unsigned long long)veer_siphash13(&first, feed->text.data, feed->text.len),
             (unsigned long long)veer_siphash13(&second, feed->text.data, feed->text.len));
    return VEER_OK;
}

veer_rc veer_feed_write(veer_feed *feed, int64_t time_us, veer_buf *out, veer_err *err)
{
    if (is_points(feed))
        return veer_feed_points_write(&feed->points, time_us, out, err);
    char id[ROW_ID_SIZE];
    size_t id_len = 0;
    veer_record_extra extra = {
        .model = feed->options->model,
        .version = feed->options->version,
        .timestamp_us = time_us,
    };
    if (feed->labels) {
        veer_record_write_label(out, feed->batch, feed->at, &extra);
        return veer_buf_status(out, err);
    }
    (void)veer_batch_id(feed->batch, feed->at, &id_len);
    if (id_len == 0) {
        const veer_rc rc = make_id(feed, id, err);
        if (rc != VEER_OK)
            return rc;
        extra.id = id;
    }
    veer_record_write_prediction(out, feed->batch, feed->at, &extra);
    return veer_buf_status(out, err);
}

void veer_feed_progress(const veer_feed *feed, uint64_t *ret_done, uint64_t *ret_total)
{
    if (feed->records != NULL)
        veer_records_progress(feed->records, ret_done, ret_total);
    else
        veer_source_progress(feed->source, ret_done, ret_total);
}

const veer_records_column *veer_feed_columns(const veer_feed *feed, size_t *ret_count)
{
    *ret_count = 0;
    return feed->records != NULL ? veer_records_columns(feed->records, ret_count) : NULL;
}
