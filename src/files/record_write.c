#include "files/record_write.h"

#include "base/time.h"
#include "json/writer.h"

static const veer_record_extra nothing = {.timestamp_us = VEER_TIME_MISSING};

static const char *text_of(const veer_batch *batch, veer_field field, size_t row, size_t *ret_len)
{
    if (veer_batch_codes(batch, field) == NULL)
        return NULL;
    return veer_column_text(&batch->fields[field], row, ret_len);
}

static double number_of(const veer_batch *batch, veer_field field, size_t row)
{
    const double *const numbers = veer_batch_numbers(batch, field);
    return numbers != NULL ? numbers[row] : (double)NAN;
}

static void put_text(veer_json_writer *w, const char *key, const char *text, size_t len)
{
    veer_json_put_key(w, key);
    veer_json_put_string_n(w, text, len);
}

static void put_number(veer_json_writer *w, const veer_batch *batch, veer_field field, size_t row)
{
    const double number = number_of(batch, field, row);
    if (isnan(number))
        return;
    veer_json_put_key(w, veer_field_name(field));
    veer_json_put_double(w, number);
}

static void put_id(veer_json_writer *w, const veer_batch *batch, size_t row,
                   const veer_record_extra *extra)
{
    size_t len = 0;
    const char *const id = veer_batch_id(batch, row, &len);
    if (len > 0) {
        put_text(w, "id", id, len);
    } else if (extra->id != NULL) {
        veer_json_put_key(w, "id");
        veer_json_put_string(w, extra->id);
    }
}

static void put_time(veer_json_writer *w, const veer_batch *batch, size_t row,
                     const veer_record_extra *extra)
{
    const int64_t *const times = veer_batch_timestamps(batch);
    const int64_t us = extra->timestamp_us != VEER_TIME_MISSING ? extra->timestamp_us
                       : times != NULL                          ? times[row]
                                                                : VEER_TIME_MISSING;
    if (us < VEER_TIME_MIN_US || us > VEER_TIME_MAX_US)
        return;
    char text[VEER_TIME_TEXT_SIZE];
    const size_t len = veer_time_format(us, text);
    put_text(w, "timestamp", text, len);
}

static void put_series(veer_json_writer *w, const veer_batch *batch, size_t row,
                       const veer_record_extra *extra)
{
    size_t len = 0;
    const char *const model = text_of(batch, VEER_FIELD_MODEL, row, &len);
    if (model != NULL) {
        put_text(w, "model", model, len);
    } else if (extra->model != NULL) {
        veer_json_put_key(w, "model");
        veer_json_put_string(w, extra->model);
    }
    const char *const version = text_of(batch, VEER_FIELD_VERSION, row, &len);
    if (version != NULL) {
        put_text(w, "version", version, len);
    } else if (extra->version != NULL) {
        veer_json_put_key(w, "version");
        veer_json_put_string(w, extra->version);
    }
}

static void put_columns(veer_json_writer *w, const char *key, const veer_columns *columns,
                        size_t row)
{
    bool open = false;
    for (size_t i = 0; i < columns->count; i++) {
        const veer_column *const column = &columns->at[i];
        size_t name_len = 0;
        size_t len = 0;
        const bool number = column->kind == VEER_COLUMN_NUMBER;
        const char *const text = number ? NULL : veer_column_text(column, row, &len);
        if (number ? isnan(column->numbers[row]) : text == NULL)
            continue;
        if (!open) {
            veer_json_put_key(w, key);
            veer_json_begin_object(w);
            open = true;
        }
        const char *const name = veer_columns_name(columns, i, &name_len);
        veer_json_put_key_n(w, name, name_len);
        if (number)
            veer_json_put_double(w, column->numbers[row]);
        else
            veer_json_put_string_n(w, text, len);
    }
    if (open)
        veer_json_end_object(w);
}

static void put_prediction(veer_json_writer *w, const veer_batch *batch, size_t row)
{
    size_t len = 0;
    const char *const class = text_of(batch, VEER_FIELD_CLASS, row, &len);
    if (class == NULL && isnan(number_of(batch, VEER_FIELD_SCORE, row)) &&
        isnan(number_of(batch, VEER_FIELD_VALUE, row)))
        return;
    veer_json_put_key(w, "prediction");
    veer_json_begin_object(w);
    if (class != NULL)
        put_text(w, "class", class, len);
    put_number(w, batch, VEER_FIELD_SCORE, row);
    put_number(w, batch, VEER_FIELD_VALUE, row);
    veer_json_end_object(w);
}

/* A label that is a number is written as one; the reader makes the class of it again. */
static void put_label(veer_json_writer *w, const veer_batch *batch, size_t row)
{
    size_t len = 0;
    const double number = number_of(batch, VEER_FIELD_LABEL_VALUE, row);
    const char *const text = text_of(batch, VEER_FIELD_LABEL, row, &len);
    if (isnan(number) && text == NULL)
        return;
    veer_json_put_key(w, "label");
    if (isnan(number))
        veer_json_put_string_n(w, text, len);
    else
        veer_json_put_double(w, number);
}

void veer_record_write_prediction(veer_buf *out, const veer_batch *batch, size_t row,
                                  const veer_record_extra *extra)
{
    veer_json_writer w;
    const veer_record_extra *const with = extra != NULL ? extra : &nothing;
    veer_json_writer_init(&w, out, 0);
    veer_json_begin_object(&w);
    put_id(&w, batch, row, with);
    put_time(&w, batch, row, with);
    put_series(&w, batch, row, with);
    if (!with->no_features)
        put_columns(&w, "features", &batch->features, row);
    put_prediction(&w, batch, row);
    put_number(&w, batch, VEER_FIELD_CONFIDENCE, row);
    put_number(&w, batch, VEER_FIELD_LATENCY, row);
    put_number(&w, batch, VEER_FIELD_COST, row);
    put_columns(&w, "tags", &batch->tags, row);
    put_label(&w, batch, row);
    veer_json_end_object(&w);
}

void veer_record_write_label(veer_buf *out, const veer_batch *batch, size_t row,
                             const veer_record_extra *extra)
{
    veer_json_writer w;
    const veer_record_extra *const with = extra != NULL ? extra : &nothing;
    veer_json_writer_init(&w, out, 0);
    veer_json_begin_object(&w);
    put_id(&w, batch, row, with);
    put_time(&w, batch, row, with);
    put_series(&w, batch, row, with);
    put_label(&w, batch, row);
    veer_json_end_object(&w);
}
