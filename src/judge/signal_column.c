/* Columns, classes and traffic as signals. */
#include <math.h>
#include <string.h>

#include "base/num.h"
#include "base/time.h"
#include "judge/signal.h"
#include "record/class_text.h"

/* ---- columns ---- */

/* A column of a window: a feature, else what the model answered; "output.score" is the score where
 * a feature has that name too. */
typedef struct column {
    bool found;                     /* the window has it */
    const veer_num_summary *number; /* NULL: it was never a number */
    const veer_cat_summary *text;   /* NULL: it was never text */
} column;

static const veer_feature *find_feature(const veer_window *window, const char *name)
{
    const veer_features *const features = window->features;
    for (size_t i = 0; features != NULL && i < features->n; i++)
        if (strcmp(features->at[i].name, name) == 0)
            return &features->at[i];
    return NULL;
}

static column find_output(const veer_window *window, const char *name)
{
    static const char prefix[] = "output.";
    const veer_activity *const activity = window->activity;
    if (strncmp(name, prefix, sizeof prefix - 1) == 0)
        name += sizeof prefix - 1;
    if (activity == NULL)
        return (column){.found = false};
    if (strcmp(name, veer_field_name(VEER_FIELD_CLASS)) == 0)
        return (column){.found = true, .text = activity->classes};
    for (size_t i = 0; i < VEER_ACTIVITY_NUMBERS; i++)
        if (strcmp(name, veer_field_name(veer_activity_fields[i])) == 0)
            return (column){.found = activity->numbers[i] != NULL, .number = activity->numbers[i]};
    return (column){.found = false};
}

static column find_column(const veer_window *window, const char *name)
{
    const veer_feature *const feature = find_feature(window, name);
    return feature != NULL ? (column){true, feature->number, feature->text}
                           : find_output(window, name);
}

static void say_absent(veer_signal *signal, const veer_window *window, const char *name)
{
    if (frame_predictions(window) == 0)
        frame_signal_why(signal, "no predictions in the window");
    else
        frame_signal_why(signal, "no value of column '%.60s' in the window", name);
}

/* ---- statistics of numbers ---- */

static veer_rc mean_of(const veer_num_summary *s, double q, veer_bounded *ret, veer_err *err)
{
    (void)q;
    const veer_rc rc = veer_num_summary_mean(s, &ret->value, err);
    ret->lo = ret->hi = ret->value;
    return rc;
}

static veer_rc min_of(const veer_num_summary *s, double q, veer_bounded *ret, veer_err *err)
{
    (void)q;
    const veer_rc rc = veer_num_summary_min(s, &ret->value, err);
    ret->lo = ret->hi = ret->value;
    return rc;
}

static veer_rc max_of(const veer_num_summary *s, double q, veer_bounded *ret, veer_err *err)
{
    (void)q;
    const veer_rc rc = veer_num_summary_max(s, &ret->value, err);
    ret->lo = ret->hi = ret->value;
    return rc;
}

static veer_rc sum_of(const veer_num_summary *s, double q, veer_bounded *ret, veer_err *err)
{
    (void)q;
    const veer_rc rc = veer_num_summary_sum(s, &ret->value, err);
    ret->lo = ret->hi = ret->value;
    return rc;
}

static veer_rc std_of(const veer_num_summary *s, double q, veer_bounded *ret, veer_err *err)
{
    (void)q;
    const veer_rc rc = veer_num_summary_std(s, &ret->value, err);
    ret->lo = ret->hi = ret->value;
    return rc;
}

static veer_rc quantile_of(const veer_num_summary *s, double q, veer_bounded *ret, veer_err *err)
{
    return veer_num_summary_quantile(s, q, ret, err);
}

static const struct {
    const char *function; /* as in veer_functions */
    veer_rc (*of)(const veer_num_summary *s, double q, veer_bounded *ret, veer_err *err);
    double q; /* of quantiles */
} statistics[] = {
    {"avg", mean_of, 0},        {"min", min_of, 0},        {"max", max_of, 0},
    {"sum", sum_of, 0},         {"std", std_of, 0},        {"p50", quantile_of, 0.5},
    {"p75", quantile_of, 0.75}, {"p90", quantile_of, 0.9}, {"p95", quantile_of, 0.95},
    {"p99", quantile_of, 0.99},
};
#define N_STATISTICS (sizeof statistics / sizeof statistics[0])

veer_rc frame_signal_statistic(veer_frame *frame, const veer_term *term, veer_signal *signal,
                               veer_err *err)
{
    frame_window *window = NULL;
    veer_bounded value = {0};
    size_t which = 0;
    while (which < N_STATISTICS && strcmp(statistics[which].function, term->function->name) != 0)
        which++;
    if (which == N_STATISTICS)
        return veer_fail(err, VEER_EINVAL, "'%s' is not computed", term->function->name);
    veer_rc rc = frame_signal_window(frame, term, PARTS_DRIFT, signal, &window, err);
    if (rc != VEER_OK || window == NULL)
        return rc;
    const column c = find_column(&window->window, term->subject);
    if (c.number == NULL && c.text != NULL && veer_cat_summary_count(c.text) > 0) {
        frame_signal_why(signal, "column '%.60s' is text", term->subject);
    } else if (c.number == NULL || veer_num_summary_count(c.number) == 0) {
        say_absent(signal, &window->window, term->subject);
    } else {
        rc = statistics[which].of(c.number, statistics[which].q, &value, err);
        if (rc == VEER_EUNDEFINED)
            rc = veer_fail(err, VEER_EINVAL, "the value is too large to be said");
        if (rc == VEER_OK)
            frame_signal_set_bounded(signal, value.value, value.lo, value.hi,
                                     veer_num_summary_count(c.number));
    }
    return rc;
}

/* ---- classes and categories ---- */

/* Rows of a category with its bounds. */
static void count_category(const veer_cat_summary *s, const char *name, size_t len, double *ret,
                           double *ret_hi)
{
    const uint64_t count = veer_cat_summary_find(s, name, len);
    *ret = (double)count;
    *ret_hi = (double)(count + veer_cat_summary_error(s));
}

static void count_class(const veer_cat_summary *s, const char *class, double *ret, double *ret_hi)
{
    char clean[VEER_CLASS_TEXT_SIZE];
    const size_t len = strnlen(class, VEER_LIMIT_NAME_BYTES);
    const size_t cleaned = veer_class_clean(class, len, clean);
    count_category(s, clean, cleaned, ret, ret_hi);
}

veer_rc frame_signal_count(veer_frame *frame, const veer_term *term, veer_signal *signal,
                           veer_err *err)
{
    frame_window *window = NULL;
    double count = 0;
    double hi = 0;
    const veer_rc rc = frame_signal_window(frame, term, PART_ACTIVITY, signal, &window, err);
    if (rc != VEER_OK || window == NULL)
        return rc;
    const veer_activity *const activity = window->window.activity;
    if (activity != NULL && term->category != NULL)
        count_class(activity->classes, term->category, &count, &hi);
    else if (activity != NULL)
        count = hi = (double)activity->count;
    frame_signal_set_bounded(signal, count, count, hi, activity != NULL ? activity->count : 0);
    return VEER_OK;
}

static void set_share(veer_signal *signal, double count, double hi, uint64_t n)
{
    const double whole = (double)n;
    frame_signal_set_bounded(signal, count / whole, count / whole, fmin(hi / whole, 1), n);
}

/* The share of one number: the rows of [v, v] in the cumulative distribution. */
static veer_rc share_of_number(const veer_num_summary *s, double v, veer_signal *signal,
                               veer_err *err)
{
    veer_bounded upto = {0};
    veer_bounded below = {0};
    veer_rc rc = veer_num_summary_cdf(s, v, &upto, err);
    if (rc == VEER_OK)
        rc = veer_num_summary_cdf(s, nextafter(v, -HUGE_VAL), &below, err);
    if (rc == VEER_OK)
        frame_signal_set_bounded(signal, upto.value - below.value, fmax(upto.lo - below.hi, 0),
                                 fmin(upto.hi - below.lo, 1), veer_num_summary_count(s));
    return rc;
}

static veer_rc share_of_column(const veer_window *window, const veer_term *term,
                               veer_signal *signal, veer_err *err)
{
    const column c = find_column(window, term->subject);
    const uint64_t texts = c.text != NULL ? veer_cat_summary_count(c.text) : 0;
    const uint64_t numbers = c.number != NULL ? veer_num_summary_count(c.number) : 0;
    double value = 0;
    double hi = 0;
    if (texts + numbers == 0) {
        say_absent(signal, window, term->subject);
        return VEER_OK;
    }
    if (texts >= numbers) {
        count_category(c.text, term->category, strlen(term->category), &value, &hi);
        set_share(signal, value, hi, texts);
        return VEER_OK;
    }
    size_t used = 0;
    const size_t len = strlen(term->category);
    if (veer_parse_double(term->category, len, &used, &value) != VEER_OK || used != len)
        return veer_fail(err, VEER_EINVAL, "column '%.40s' is numbers", term->subject);
    return share_of_number(c.number, value, signal, err);
}

veer_rc frame_signal_share(veer_frame *frame, const veer_term *term, veer_signal *signal,
                           veer_err *err)
{
    const unsigned parts = term->subject != NULL ? PARTS_DRIFT : PART_ACTIVITY;
    frame_window *window = NULL;
    double count = 0;
    double hi = 0;
    const veer_rc rc = frame_signal_window(frame, term, parts, signal, &window, err);
    if (rc != VEER_OK || window == NULL)
        return rc;
    if (term->subject != NULL)
        return share_of_column(&window->window, term, signal, err);
    const veer_activity *const activity = window->window.activity;
    const uint64_t n = activity != NULL ? veer_cat_summary_count(activity->classes) : 0;
    if (n == 0) {
        frame_signal_why(signal, "no predicted classes in the window");
        return VEER_OK;
    }
    count_class(activity->classes, term->category, &count, &hi);
    set_share(signal, count, hi, n);
    return VEER_OK;
}

/* ---- silence ---- */

/* Of a segment only what its buckets of two days say. */
static veer_rc last_prediction(veer_frame *frame, int64_t *ret_us, uint64_t *ret_n, veer_err *err)
{
    const veer_window *window = NULL;
    const veer_rc rc = frame->target->segment == NULL
                           ? frame_ever(frame, &window, err)
                           : veer_frame_window(frame, frame->now_us - VEER_BUCKETS_LIVE_US,
                                               frame->now_us + 1, PART_ACTIVITY, &window, err);
    *ret_us = VEER_TIME_MISSING;
    if (rc != VEER_OK || window->activity == NULL)
        return rc;
    *ret_us = window->activity->last_us;
    *ret_n = window->activity->count;
    return VEER_OK;
}

veer_rc frame_signal_silence(veer_frame *frame, const veer_term *term, veer_signal *signal,
                             veer_err *err)
{
    int64_t last_us = 0;
    uint64_t n = 0;
    const veer_rc rc = last_prediction(frame, &last_us, &n, err);
    (void)term;
    if (rc != VEER_OK)
        return rc;
    if (last_us == VEER_TIME_MISSING) {
        frame_signal_why(signal, "there was no prediction yet");
        return VEER_OK;
    }
    signal->from_us = last_us;
    signal->to_us = frame->now_us;
    const int64_t silent_us = frame->now_us > last_us ? frame->now_us - last_us : 0;
    frame_signal_set(signal, (double)silent_us / (double)VEER_US_PER_SECOND, n);
    return VEER_OK;
}
