#include "api/records.h"

#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "json/writer.h"

#define KEEP_BATCHES 2u          /* of an intake between two requests */
#define KEEP_ROWS ((size_t)4096) /* of a batch that is kept */
#define KEEP_COLUMNS 256u        /* of a batch that is kept */
#define TRIED_BATCHES 8u         /* that a record is offered before a new one is begun */
#define BATCH_CELLS (VEER_LIMIT_INGEST_CELLS / 4)
#define IDS_BYTES ((size_t)64 << 20)

void veer_records_in_init(veer_records_in *in)
{
    *in = (veer_records_in){0};
    veer_record_shape_init(&in->predictions_shape);
    veer_record_shape_init(&in->labels_shape);
    veer_buf_init(&in->made_ids, IDS_BYTES);
}

static void free_batches(veer_records_in *in, size_t from)
{
    for (size_t i = from; i < in->cap; i++) {
        veer_batch_done(in->batches[i]);
        free(in->batches[i]);
    }
    in->cap = from < in->cap ? from : in->cap;
}

void veer_records_in_done(veer_records_in *in)
{
    free_batches(in, 0);
    free(in->batches);
    veer_buf_done(&in->made_ids);
    veer_record_shape_done(&in->predictions_shape);
    veer_record_shape_done(&in->labels_shape);
    veer_records_in_init(in);
}

void veer_records_in_reset(veer_records_in *in)
{
    free_batches(in, KEEP_BATCHES);
    for (size_t i = 0; i < in->cap; i++) {
        veer_batch *batch = in->batches[i];
        if (batch->rows > KEEP_ROWS || batch->features.cap > KEEP_COLUMNS ||
            batch->tags.cap > KEEP_COLUMNS)
            veer_batch_done(batch);
        else if (i == 0)
            veer_batch_clear_rows(batch);
        else
            veer_batch_clear(batch);
    }
    if (in->made_ids.cap > KEEP_ROWS * VEER_INGEST_ID_SIZE)
        veer_buf_done(&in->made_ids);
    else
        veer_buf_clear(&in->made_ids);
    in->count = in->current = in->cells = 0;
    in->is_full = false;
}

/* ---- what a record needs before it is kept ---- */

static size_t columns_of(const veer_batch *batch)
{
    return batch->features.count + batch->tags.count + 1;
}

static veer_rc too_sparse(veer_err *err)
{
    return veer_fail(err, VEER_ELIMIT,
                     "the records of this request have too many different features; send them in "
                     "smaller requests");
}

/* Columns have a cell for every row: sparse records could make much of a small body. */
static veer_rc check_cells(veer_records_in *in, const veer_batch *batch, veer_err *err)
{
    const size_t cells = (batch->rows + 1) * columns_of(batch);
    in->is_full = in->is_full || in->cells + columns_of(batch) > VEER_LIMIT_INGEST_CELLS;
    if (cells > BATCH_CELLS || in->is_full)
        return too_sparse(err);
    return VEER_OK;
}

static bool has_field(const veer_batch *batch, veer_field field)
{
    return batch->fields[field].len > batch->rows;
}

static veer_rc ensure_id(veer_records_in *in, veer_batch *batch, veer_err *err)
{
    in->id[0] = '\0';
    if (batch->id_len > batch->rows)
        return VEER_OK;
    return veer_batch_set_id(batch, in->id, in->engine.make_id(in->engine.ingest, in->id), err);
}

veer_rc veer_records_unknown_model(veer_store_bytes model, veer_err *err)
{
    return veer_fail(err, VEER_EINVAL,
                     "model '%.*s' is not known, and this server takes no new ones", (int)model.len,
                     (const char *)model.data);
}

/* The model of the open row, unless it is the one of the row before, is one that the engine takes.
 */
static veer_rc check_model(const veer_records_in *in, const veer_batch *batch, veer_err *err)
{
    const veer_column *column = &batch->fields[VEER_FIELD_MODEL];
    const size_t row = batch->rows;
    if (!has_field(batch, VEER_FIELD_MODEL))
        return in->labels ? VEER_OK
                          : veer_fail(err, VEER_EINVAL,
                                      "'model' is missing; it names the model that made the "
                                      "prediction");
    if (row > 0 && column->codes[row - 1] == column->codes[row])
        return VEER_OK;
    veer_store_bytes model;
    model.data = veer_dict_text(&column->dict, column->codes[row], &model.len);
    return in->engine.takes(in->engine.ingest, model) ? VEER_OK
                                                      : veer_records_unknown_model(model, err);
}

static veer_rc complete(void *context, veer_batch *batch, const char **ret_member, veer_err *err)
{
    veer_records_in *in = context;
    veer_rc rc = check_cells(in, batch, err);
    if (rc != VEER_OK)
        return rc;
    rc = check_model(in, batch, err);
    if (rc != VEER_OK)
        *ret_member = "model";
    return rc != VEER_OK || in->labels ? rc : ensure_id(in, batch, err);
}

void veer_records_in_begin(veer_records_in *in, bool labels, int64_t max_time_us,
                           veer_records_engine engine)
{
    in->engine = engine;
    in->labels = labels;
    in->options =
        (veer_record_options){.max_time_us = max_time_us,
                              .complete = complete,
                              .context = in,
                              .shape = labels ? &in->labels_shape : &in->predictions_shape};
}

/* ---- batches ---- */

static veer_rc new_batch(veer_records_in *in, veer_err *err)
{
    veer_batch **batches = realloc(in->batches, (in->cap + 1) * sizeof(veer_batch *));
    if (batches == NULL)
        return veer_fail_nomem(err);
    in->batches = batches;
    veer_batch *batch = malloc(sizeof *batch);
    if (batch == NULL)
        return veer_fail_nomem(err);
    veer_batch_init(batch, 0);
    in->batches[in->cap++] = batch;
    return VEER_OK;
}

static veer_rc read_row(veer_records_in *in, veer_batch *batch, veer_json_reader *r,
                        veer_pointer *ret_pointer, veer_err *err)
{
    return in->labels ? veer_record_read_label(r, &in->options, batch, ret_pointer, err)
                      : veer_record_read_prediction(r, &in->options, batch, ret_pointer, err);
}

static bool have_cells(const veer_columns *columns, size_t rows)
{
    for (size_t i = 0; i < columns->count; i++)
        if (columns->at[i].len != rows)
            return false;
    return true;
}

/* The first batch keeps its columns from one request to the next, which usually has the same. They
 * show only if the first record gives each of them a value; else it is read again without them. */
static veer_rc read_first_row(veer_records_in *in, veer_batch *batch, veer_json_reader *r,
                              veer_pointer *ret_pointer, veer_err *err)
{
    const veer_json_mark begin = veer_json_mark_of(r);
    const bool is_new = batch->features.count + batch->tags.count == 0;
    const veer_rc rc = read_row(in, batch, r, ret_pointer, err);
    const bool is_final = rc != VEER_OK && rc != VEER_EINVAL && rc != VEER_ELIMIT;
    if (is_new || is_final || veer_json_status(r, NULL) != VEER_OK ||
        (rc == VEER_OK && have_cells(&batch->features, 1) && have_cells(&batch->tags, 1)))
        return rc;
    veer_batch_clear(batch);
    veer_json_rewind(r, begin);
    return read_row(in, batch, r, ret_pointer, err);
}

static void add_made_id(veer_records_in *in)
{
    if (in->made_ids.len > 0)
        veer_buf_putc(&in->made_ids, ',');
    veer_json_quote(&in->made_ids, in->id, strlen(in->id));
}

static veer_rc read_into(veer_records_in *in, size_t index, veer_json_reader *r,
                         veer_pointer *ret_pointer, veer_err *err)
{
    veer_batch *batch = in->batches[index];
    const size_t before = batch->rows * columns_of(batch);
    const veer_rc rc = batch->rows == 0 ? read_first_row(in, batch, r, ret_pointer, err)
                                        : read_row(in, batch, r, ret_pointer, err);
    if (rc != VEER_OK)
        return rc;
    in->cells += batch->rows * columns_of(batch) - before;
    in->current = index;
    if (index == in->count)
        in->count++;
    if (!in->labels && in->id[0] != '\0')
        add_made_id(in);
    return VEER_OK;
}

/* The record does not fit the batch at hand, or is bad: only an empty batch tells which. */
static veer_rc read_elsewhere(veer_records_in *in, veer_json_reader *r, veer_json_mark begin,
                              veer_pointer *ret_pointer, veer_err *err)
{
    veer_rc rc = VEER_EINVAL;
    size_t tried = 0;
    for (size_t i = in->count; i-- > 0 && tried < TRIED_BATCHES;) {
        if (i == in->current)
            continue;
        veer_json_rewind(r, begin);
        rc = read_into(in, i, r, ret_pointer, err);
        if (rc != VEER_EINVAL && rc != VEER_ELIMIT)
            return rc;
        tried++;
    }
    if (in->count == VEER_LIMIT_INGEST_BATCHES)
        return veer_fail(err, VEER_ELIMIT,
                         "a request holds at most %d batches of records; send "
                         "the rest in another one",
                         VEER_LIMIT_INGEST_BATCHES);
    if (in->count == in->cap) {
        rc = new_batch(in, err);
        if (rc != VEER_OK)
            return rc;
    }
    veer_json_rewind(r, begin);
    return read_into(in, in->count, r, ret_pointer, err);
}

veer_rc veer_records_in_read(void *records, veer_json_reader *r, bool alone,
                             veer_pointer *ret_pointer, veer_err *err)
{
    veer_records_in *in = records;
    veer_rc rc = in->cap == 0 ? new_batch(in, err) : VEER_OK;
    const veer_json_mark begin = veer_json_mark_of(r);
    in->options.alone = alone;
    if (rc != VEER_OK)
        return rc;
    if (in->is_full)
        return veer_record_leave(r, begin, too_sparse(err), ret_pointer, err);
    rc = read_into(in, in->current, r, ret_pointer, err);
    if (in->count == 0 || (rc != VEER_EINVAL && rc != VEER_ELIMIT) ||
        veer_json_status(r, NULL) != VEER_OK)
        return rc;
    return in->is_full ? rc : read_elsewhere(in, r, begin, ret_pointer, err);
}

veer_rc veer_records_in_seal(veer_records_in *in, veer_err *err)
{
    veer_rc rc = VEER_OK;
    for (size_t i = 0; rc == VEER_OK && i < in->count; i++)
        rc = veer_batch_seal(in->batches[i], err);
    return rc == VEER_OK ? veer_buf_status(&in->made_ids, err) : rc;
}
