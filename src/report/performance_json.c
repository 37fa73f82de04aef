#include "base/time.h"
#include "report/performance.h"
#include "json/writer.h"

static void put_time(veer_json_writer *w, const char *key, int64_t us)
{
    char text[VEER_TIME_TEXT_SIZE];
    veer_json_put_key(w, key);
    if (us < VEER_TIME_MIN_US || us > VEER_TIME_MAX_US) {
        veer_json_put_null(w);
        return;
    }
    veer_time_format(us, text);
    veer_json_put_string(w, text);
}

static void put_count(veer_json_writer *w, const char *key, uint64_t value)
{
    veer_json_put_key(w, key);
    veer_json_put_uint64(w, value);
}

static bool is_wanted(const veer_performance_report *report, size_t metric)
{
    return report->n_metrics > 0 ? veer_performance_shows(report, metric)
                                 : veer_perf_metric_applies(metric, report->perf->task);
}

static void put_values(veer_json_writer *w, const veer_performance_report *report,
                       const veer_perf_slice *slice)
{
    veer_json_put_key(w, "metrics");
    veer_json_begin_object(w);
    for (size_t i = 0; i < veer_n_perf_metrics; i++) {
        if (!is_wanted(report, i))
            continue;
        veer_json_put_key(w, veer_perf_metrics[i].name);
        if (slice->values[i].present)
            veer_json_put_double(w, slice->values[i].value);
        else
            veer_json_put_null(w);
    }
    veer_json_end_object(w);
    veer_json_put_key(w, "reasons");
    veer_json_begin_object(w);
    for (size_t i = 0; i < veer_n_perf_metrics; i++)
        if (is_wanted(report, i) && !slice->values[i].present) {
            veer_json_put_key(w, veer_perf_metrics[i].name);
            veer_json_put_string(w, slice->values[i].why);
        }
    veer_json_end_object(w);
}

static void put_slice(veer_json_writer *w, const veer_performance_report *report,
                      const veer_perf_slice *slice)
{
    put_count(w, "rows", slice->rows);
    put_count(w, "labelled", slice->labelled);
    veer_json_put_key(w, "coverage");
    if (slice->rows > 0)
        veer_json_put_double(w, (double)slice->labelled / (double)slice->rows);
    else
        veer_json_put_null(w);
    veer_json_put_key(w, "label_delay_median_s");
    if (slice->delays > 0)
        veer_json_put_double(w, slice->delay_median_us / 1e6);
    else
        veer_json_put_null(w);
    put_values(w, report, slice);
}

/* Bounds of what is not exact; left out where everything is. */
static void put_estimates(veer_json_writer *w, const veer_performance_report *report)
{
    if (report->n_estimates == 0)
        return;
    veer_json_put_key(w, "estimates");
    veer_json_begin_object(w);
    for (size_t i = 0; i < report->n_estimates; i++) {
        const veer_perf_estimate *const e = &report->estimates[i];
        if (!is_wanted(report, e->metric))
            continue;
        veer_json_put_key(w, veer_perf_metrics[e->metric].name);
        veer_json_begin_object(w);
        veer_json_put_key(w, "lo");
        veer_json_put_double(w, e->lo);
        veer_json_put_key(w, "hi");
        veer_json_put_double(w, e->hi);
        veer_json_end_object(w);
    }
    veer_json_end_object(w);
}

static void put_class(veer_json_writer *w, const veer_performance_report *report, uint32_t code)
{
    veer_json_put_string(w, code == VEER_CODE_MISSING
                                ? NULL
                                : veer_performance_class(report->outcomes, code));
}

static void put_confusion(veer_json_writer *w, const veer_performance_report *report)
{
    const veer_performance *const perf = report->perf;
    veer_json_put_key(w, "confusion");
    if (perf->confusion == NULL) {
        veer_json_put_null(w);
        return;
    }
    veer_json_begin_object(w);
    veer_json_put_key(w, "classes");
    veer_json_begin_array(w);
    for (size_t i = 0; i < perf->k; i++)
        put_class(w, report, perf->class_order[i]);
    veer_json_end_array(w);
    veer_json_put_key(w, "rows_true_columns_predicted");
    veer_json_begin_array(w);
    for (size_t i = 0; i < perf->k; i++) {
        veer_json_begin_array(w);
        for (size_t j = 0; j < perf->k; j++)
            veer_json_put_uint64(w, perf->confusion[i * perf->k + j]);
        veer_json_end_array(w);
    }
    veer_json_end_array(w);
    veer_json_end_object(w);
}

static void put_calibration(veer_json_writer *w, const veer_performance *perf)
{
    veer_json_put_key(w, "calibration");
    veer_json_begin_array(w);
    for (size_t i = 0; i < perf->n_bins; i++) {
        const veer_reliability_bin *const bin = &perf->bins[i];
        veer_json_begin_object(w);
        veer_json_put_key(w, "lower");
        veer_json_put_double(w, bin->lower);
        veer_json_put_key(w, "upper");
        veer_json_put_double(w, bin->upper);
        put_count(w, "count", bin->count);
        veer_json_put_key(w, "score_mean");
        if (bin->count > 0)
            veer_json_put_double(w, bin->score_mean);
        else
            veer_json_put_null(w);
        veer_json_put_key(w, "observed");
        if (bin->count > 0)
            veer_json_put_double(w, bin->observed);
        else
            veer_json_put_null(w);
        veer_json_end_object(w);
    }
    veer_json_end_array(w);
}

static void put_join(veer_json_writer *w, const veer_performance_report *report)
{
    const veer_join_counts *const c = &report->outcomes->counts;
    veer_json_put_key(w, "predictions");
    veer_json_begin_object(w);
    veer_json_put_key(w, "file");
    veer_json_put_string(w, report->predictions);
    put_count(w, "duplicates", c->duplicates);
    put_count(w, "without_time", report->perf->without_time);
    veer_json_end_object(w);
    veer_json_put_key(w, "labels");
    if (report->labels == NULL) {
        veer_json_put_null(w);
        return;
    }
    veer_json_begin_object(w);
    veer_json_put_key(w, "file");
    veer_json_put_string(w, report->labels);
    put_count(w, "records", c->labels);
    put_count(w, "joined", c->joined);
    put_count(w, "corrections", c->replaced);
    put_count(w, "outdated", c->outdated);
    put_count(w, "unknown_ids", c->unknown);
    put_count(w, "without_id", c->without_id);
    veer_json_end_object(w);
}

static void put_periods(veer_json_writer *w, const veer_performance_report *report)
{
    const veer_performance *const perf = report->perf;
    static const char *const by_names[] = {NULL, NULL, "day", "week", "month"};
    char name[32];
    veer_json_put_key(w, "by");
    veer_json_put_string(w, by_names[perf->by]);
    veer_json_put_key(w, "worst_period");
    if (perf->worst < perf->n_periods) {
        veer_performance_period_name(perf->by, perf->periods[perf->worst].start_us, name);
        veer_json_put_string(w, name);
    } else {
        veer_json_put_null(w);
    }
    veer_json_put_key(w, "periods");
    veer_json_begin_array(w);
    for (size_t i = 0; i < perf->n_periods; i++) {
        veer_performance_period_name(perf->by, perf->periods[i].start_us, name);
        veer_json_begin_object(w);
        veer_json_put_key(w, "period");
        veer_json_put_string(w, name);
        put_time(w, "start", perf->periods[i].start_us);
        put_time(w, "end", perf->periods[i].end_us);
        put_slice(w, report, &perf->periods[i]);
        veer_json_end_object(w);
    }
    veer_json_end_array(w);
}

veer_rc veer_performance_json_out(const veer_performance_report *report, veer_buf *out,
                                  veer_err *err)
{
    veer_json_writer w;
    veer_json_writer_init(&w, out, 2);
    veer_json_begin_object(&w);
    veer_json_put_key(&w, "task");
    veer_json_put_string(&w, veer_performance_task_name(report->perf->task));
    veer_json_put_key(&w, "positive_class");
    put_class(&w, report, report->perf->positive);
    put_join(&w, report);
    veer_json_put_key(&w, "overall");
    veer_json_begin_object(&w);
    put_slice(&w, report, &report->perf->overall);
    veer_json_end_object(&w);
    put_estimates(&w, report);
    put_confusion(&w, report);
    put_calibration(&w, report->perf);
    put_periods(&w, report);
    veer_json_end_object(&w);
    const veer_rc rc = veer_json_finish(&w, err);
    if (rc == VEER_OK)
        veer_buf_putc(out, '\n');
    return rc == VEER_OK ? veer_buf_status(out, err) : rc;
}
