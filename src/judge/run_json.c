/* A drift run as JSON. */
#include "base/time.h"
#include "judge/run.h"

#define BASELINE_TEXT_BYTES 1024

static void put_text(veer_json_writer *w, const char *key, const char *text)
{
    veer_json_put_key(w, key);
    veer_json_put_string(w, text != NULL && text[0] != '\0' ? text : NULL);
}

static void put_bool(veer_json_writer *w, const char *key, bool value)
{
    veer_json_put_key(w, key);
    veer_json_put_bool(w, value);
}

static void put_count(veer_json_writer *w, const char *key, uint64_t value)
{
    veer_json_put_key(w, key);
    veer_json_put_uint64(w, value);
}

static void put_number(veer_json_writer *w, const char *key, bool present, double value)
{
    veer_json_put_key(w, key);
    if (present)
        veer_json_put_double_or_null(w, value);
    else
        veer_json_put_null(w);
}

static void put_time(veer_json_writer *w, const char *key, bool present, int64_t time_us)
{
    char text[VEER_TIME_TEXT_SIZE];
    veer_json_put_key(w, key);
    if (!present || time_us < VEER_TIME_MIN_US || time_us > VEER_TIME_MAX_US) {
        veer_json_put_null(w);
        return;
    }
    veer_json_put_string_n(w, text, veer_time_format(time_us, text));
}

void veer_run_write_column_members(veer_json_writer *w, const veer_run_column *c)
{
    const bool drifted = c->verdict == VEER_DRIFT_DRIFTED;
    veer_json_put_key(w, "name");
    veer_json_put_string(w, c->name);
    put_text(w, "type", c->numeric ? "numeric" : "categorical");
    put_text(w, "verdict", veer_drift_verdict_text(c->verdict));
    put_text(w, "method", c->method != NULL ? c->method->name : NULL);
    put_number(w, "score", c->has_score, c->score);
    put_number(w, "score_lo", c->has_score, c->score_lo);
    put_number(w, "score_hi", c->has_score, c->score_hi);
    put_number(w, "threshold", c->has_score, c->threshold);
    put_number(w, "second", c->has_second, c->second);
    put_number(w, "p", c->has_p, c->p);
    put_number(w, "p_adjusted", c->has_p, c->p_adjusted);
    put_number(w, "effect", c->has_effect, c->effect);
    put_text(w, "severity", drifted && c->has_effect ? veer_drift_severity(c->effect) : NULL);
    put_number(w, "usual", c->has_usual, c->usual);
    put_count(w, "reference_n", c->ref_n);
    put_count(w, "current_n", c->cur_n);
    put_number(w, "reference_missing", true, c->ref_missing);
    put_number(w, "current_missing", true, c->cur_missing);
    put_number(w, "outside", true, c->outside);
    put_number(w, "mismatched", true, c->mismatched);
    put_number(w, "new_categories", true, c->new_categories);
    put_text(w, "note", c->note);
}

static void put_baseline(veer_json_writer *w, const veer_baseline *baseline)
{
    veer_buf text;
    veer_buf_init(&text, BASELINE_TEXT_BYTES);
    veer_baseline_text(baseline, &text);
    veer_json_put_key(w, "baseline");
    veer_json_put_string_n(w, veer_buf_cstr(&text), text.len);
    veer_buf_done_into(&text, w->buf);
}

static void put_output(veer_json_writer *w, const veer_run_output *output)
{
    veer_json_put_key(w, "output");
    if (!output->present) {
        veer_json_put_null(w);
        return;
    }
    veer_json_begin_object(w);
    put_number(w, "kl", true, output->kl);
    put_number(w, "cosine", true, output->cosine);
    put_bool(w, "drifted", output->drifted);
    veer_json_end_object(w);
}

void veer_run_write_members(veer_json_writer *w, const veer_run *run, const char *model,
                            const char *version)
{
    const bool timed = run->baseline_to_us != 0;
    put_text(w, "id", run->id);
    put_text(w, "model", model);
    veer_json_put_key(w, "version");
    veer_json_put_string(w, version);
    put_time(w, "time", true, run->time_us);
    put_baseline(w, &run->baseline);
    put_time(w, "from", true, run->from_us);
    put_time(w, "to", true, run->to_us);
    put_time(w, "baseline_from", timed, run->baseline_from_us);
    put_time(w, "baseline_to", timed, run->baseline_to_us);
    put_count(w, "reference_rows", run->ref_rows);
    put_count(w, "current_rows", run->cur_rows);
    put_bool(w, "exact", run->exact);
    put_bool(w, "backtest", run->backtest);
    put_count(w, "tested", run->tested);
    put_count(w, "drifted", run->drifted);
    put_number(w, "share", true, run->share);
    put_bool(w, "dataset_drift", run->dataset_drift);
    put_output(w, &run->output);
    put_text(w, "why", run->why);
}

void veer_run_write(veer_json_writer *w, const veer_run *run, const char *model,
                    const char *version)
{
    veer_json_begin_object(w);
    veer_run_write_members(w, run, model, version);
    veer_json_put_key(w, "columns");
    veer_json_begin_array(w);
    for (size_t i = 0; i < run->n_columns; i++) {
        veer_json_begin_object(w);
        veer_run_write_column_members(w, &run->columns[i]);
        veer_json_end_object(w);
    }
    veer_json_end_array(w);
    veer_json_end_object(w);
}
