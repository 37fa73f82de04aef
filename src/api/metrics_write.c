/* Writing: one family after the other, all pairs in each. */
#include <math.h>
#include <string.h>

#include "api/metrics_models.h"

typedef void write_pair(const veer_metrics_pair *pair, veer_exposition *e,
                        const veer_series_label *labels);

/* A family and how a pair is written in it. */
typedef struct model_family {
    veer_family family; /* its head */
    write_pair *write;  /* its samples of one pair; labels: model, version */
} model_family;

#define PAIR_LABELS 2 /* model and version */

static veer_series_label text_label(const char *name, const char *value, size_t len)
{
    return (veer_series_label){name, value, len};
}

static void write_predictions(const veer_metrics_pair *p, veer_exposition *e,
                              const veer_series_label *labels)
{
    veer_series_label with[PAIR_LABELS + 1] = {labels[0], labels[1]};
    if (p->unclassed > 0 || p->n_classes == 0)
        veer_exposition_count(e, labels, PAIR_LABELS, p->unclassed);
    for (size_t i = 0; i < p->n_classes; i++) {
        with[PAIR_LABELS] = p->classes[i].label;
        veer_exposition_count(e, with, PAIR_LABELS + 1, p->classes[i].count);
    }
}

static void write_numbers(const veer_metrics_numbers *numbers, const double *edges, size_t n_edges,
                          double scale, veer_exposition *e, const veer_series_label *labels,
                          size_t n)
{
    const veer_histogram histogram = {
        .edges = edges,
        .cumulated = numbers->cumulated,
        .n_edges = n_edges,
        .count = numbers->count,
        .sum = numbers->sum / scale,
    };
    if (numbers->count > 0)
        veer_exposition_histogram(e, labels, n, &histogram);
}

static void write_latency(const veer_metrics_pair *p, veer_exposition *e,
                          const veer_series_label *labels)
{
    write_numbers(&p->latency_ms, veer_metrics_latency_edges_s, VEER_METRICS_LATENCY_EDGES, 1000, e,
                  labels, PAIR_LABELS);
}

static void write_confidence(const veer_metrics_pair *p, veer_exposition *e,
                             const veer_series_label *labels)
{
    write_numbers(&p->confidence, veer_metrics_confidence_edges, VEER_METRICS_CONFIDENCE_EDGES, 1,
                  e, labels, PAIR_LABELS);
}

static void write_cost(const veer_metrics_pair *p, veer_exposition *e,
                       const veer_series_label *labels)
{
    if (!isnan(p->cost_usd))
        veer_exposition_number(e, labels, PAIR_LABELS, p->cost_usd);
}

static void write_last(const veer_metrics_pair *p, veer_exposition *e,
                       const veer_series_label *labels)
{
    if (!isnan(p->last_s))
        veer_exposition_number(e, labels, PAIR_LABELS, p->last_s);
}

static void write_labelled(const veer_metrics_pair *p, veer_exposition *e,
                           const veer_series_label *labels)
{
    veer_exposition_count(e, labels, PAIR_LABELS, p->labelled);
}

static void write_corrections(const veer_metrics_pair *p, veer_exposition *e,
                              const veer_series_label *labels)
{
    veer_exposition_count(e, labels, PAIR_LABELS, p->corrections);
}

static void write_coverage(const veer_metrics_pair *p, veer_exposition *e,
                           const veer_series_label *labels)
{
    if (p->predictions > 0)
        veer_exposition_number(e, labels, PAIR_LABELS,
                               (double)p->labelled / (double)p->predictions);
}

static void write_judged(const veer_metrics_pair *p, veer_exposition *e,
                         const veer_series_label *labels)
{
    veer_series_label with[PAIR_LABELS + 1] = {labels[0], labels[1],
                                               text_label("correct", "true", 4)};
    if (p->judged == 0)
        return;
    veer_exposition_count(e, with, PAIR_LABELS + 1, p->correct);
    with[PAIR_LABELS] = text_label("correct", "false", 5);
    veer_exposition_count(e, with, PAIR_LABELS + 1, p->judged - p->correct);
}

/* All four, also where one is 0: a sum over one that is not there would have no value. */
static void write_outcomes(const veer_binary_outcomes *o, const char *name, veer_exposition *e,
                           const veer_series_label *labels)
{
    const uint64_t counts[] = {o->tp, o->fp, o->tn, o->fn};
    static const char *const names[] = {"tp", "fp", "tn", "fn"};
    veer_series_label with[PAIR_LABELS + 1] = {labels[0], labels[1]};
    for (size_t i = 0; i < 4; i++) {
        with[PAIR_LABELS] = text_label(name, names[i], 2);
        veer_exposition_count(e, with, PAIR_LABELS + 1, counts[i]);
    }
}

static void write_confusion(const veer_metrics_pair *p, veer_exposition *e,
                            const veer_series_label *labels)
{
    if (p->is_binary)
        write_outcomes(&p->outcomes, "outcome", e, labels);
}

static void write_performance(const veer_metrics_pair *p, veer_exposition *e,
                              const veer_series_label *labels)
{
    veer_series_label with[PAIR_LABELS + 1] = {labels[0], labels[1]};
    for (size_t i = 0; p->performance != NULL && i < veer_n_perf_metrics; i++) {
        const char *name = veer_perf_metrics[i].name;
        with[PAIR_LABELS] = text_label("metric", name, strlen(name));
        if (!isnan(p->performance[i]))
            veer_exposition_number(e, with, PAIR_LABELS + 1, p->performance[i]);
    }
}

static const model_family families[] = {
    {{"veer_predictions", VEER_FAMILY_COUNTER, NULL,
      "Predictions by predicted class; without the label class where there is none."},
     write_predictions},
    {{"veer_prediction_latency_seconds", VEER_FAMILY_HISTOGRAM, "seconds",
      "Time that predictions took, as their senders say."},
     write_latency},
    {{"veer_prediction_confidence", VEER_FAMILY_HISTOGRAM, NULL, "Confidence of predictions."},
     write_confidence},
    {{"veer_prediction_cost_usd", VEER_FAMILY_COUNTER, "usd", "Cost of predictions."}, write_cost},
    {{"veer_prediction_last_timestamp_seconds", VEER_FAMILY_GAUGE, "seconds",
      "Time of the latest prediction."},
     write_last},
    {{"veer_labelled_predictions", VEER_FAMILY_COUNTER, NULL,
      "Predictions whose label is known, since the first one."},
     write_labelled},
    {{"veer_label_corrections", VEER_FAMILY_COUNTER, NULL, "Labels that replaced another one."},
     write_corrections},
    {{"veer_label_coverage_ratio", VEER_FAMILY_GAUGE, "ratio",
      "Share of all predictions whose label is known."},
     write_coverage},
    {{"veer_judged_predictions", VEER_FAMILY_COUNTER, NULL,
      "Predictions with predicted and true class, by whether they are equal."},
     write_judged},
    {{"veer_outcomes", VEER_FAMILY_COUNTER, NULL,
      "Outcomes of models of two classes: tp, fp, tn, fn."},
     write_confusion},
    {{"veer_performance", VEER_FAMILY_GAUGE, NULL,
      "Value of a metric over the predictions of the last 24 hours."},
     write_performance},
};

static void write_family(const veer_metrics_models *models, const model_family *family,
                         veer_exposition *e)
{
    veer_exposition_family(e, &family->family);
    for (size_t i = 0; i < models->n; i++) {
        const veer_metrics_pair *p = &models->pairs[i];
        const veer_series_label labels[PAIR_LABELS] = {
            text_label("model", p->model.data, p->model.len),
            text_label("version", p->version.data, p->version.len),
        };
        family->write(p, e, labels);
    }
}

void veer_metrics_models_write(const veer_metrics_models *models, veer_exposition *e)
{
    for (size_t i = 0; i < sizeof families / sizeof *families; i++)
        write_family(models, &families[i], e);
}

/* ---- under short names ---- */

static void write_sentiment(const veer_metrics_pair *p, veer_exposition *e,
                            const veer_series_label *labels)
{
    veer_series_label with[PAIR_LABELS + 1] = {labels[0], labels[1]};
    for (size_t i = 0; i < p->n_classes; i++) {
        with[PAIR_LABELS] = p->classes[i].label;
        with[PAIR_LABELS].name = "label";
        veer_exposition_count(e, with, PAIR_LABELS + 1, p->classes[i].count);
    }
}

/* With more than two classes a right answer is a true and a wrong one a false positive, so that
 * (tp + tn) / all is the accuracy. */
static void write_types(const veer_metrics_pair *p, veer_exposition *e,
                        const veer_series_label *labels)
{
    const veer_binary_outcomes any = {.tp = p->correct, .fp = p->judged - p->correct};
    if (p->judged > 0)
        write_outcomes(p->is_binary ? &p->outcomes : &any, "metric_type", e, labels);
}

static const model_family short_families[] = {
    {{"sentiment_analysis", VEER_FAMILY_COUNTER, NULL, "Predictions by predicted class."},
     write_sentiment},
    {{"model_performance", VEER_FAMILY_COUNTER, NULL, "Outcomes: tp, fp, tn, fn."}, write_types},
};

static const veer_family short_predictions = {"predictions", VEER_FAMILY_COUNTER, NULL,
                                              "Predictions, all versions together."};
static const veer_family short_latency = {
    "prediction_latency_ms", VEER_FAMILY_HISTOGRAM, NULL,
    "Time that predictions took in milliseconds, all versions together."};

static void add_numbers(veer_metrics_numbers *into, const veer_metrics_numbers *from)
{
    for (size_t i = 0; i < VEER_METRICS_LATENCY_EDGES; i++)
        into->cumulated[i] += from->cumulated[i];
    into->count += from->count;
    into->sum += from->sum;
}

static bool same_model(const veer_metrics_pair *a, const veer_metrics_pair *b)
{
    return a->model.len == b->model.len && memcmp(a->model.data, b->model.data, a->model.len) == 0;
}

/* One sample of a family per model: the sum over its versions, which stand side by side. */
static void write_by_model(const veer_metrics_models *models, const veer_family *family,
                           bool latency, veer_exposition *e)
{
    double edges_ms[VEER_METRICS_LATENCY_EDGES];
    for (size_t i = 0; i < VEER_METRICS_LATENCY_EDGES; i++)
        edges_ms[i] = veer_metrics_latency_edges_s[i] * 1000;
    veer_exposition_family(e, family);
    for (size_t i = 0; i < models->n;) {
        const veer_metrics_pair *first = &models->pairs[i];
        const veer_series_label model = text_label("model", first->model.data, first->model.len);
        veer_metrics_numbers latency_ms = {.count = 0};
        uint64_t predictions = 0;
        for (; i < models->n && same_model(first, &models->pairs[i]); i++) {
            predictions += models->pairs[i].predictions;
            add_numbers(&latency_ms, &models->pairs[i].latency_ms);
        }
        if (latency)
            write_numbers(&latency_ms, edges_ms, VEER_METRICS_LATENCY_EDGES, 1, e, &model, 1);
        else
            veer_exposition_count(e, &model, 1, predictions);
    }
}

void veer_metrics_short_write(const veer_metrics_models *models, veer_exposition *e)
{
    for (size_t i = 0; i < sizeof short_families / sizeof *short_families; i++)
        write_family(models, &short_families[i], e);
    write_by_model(models, &short_predictions, false, e);
    write_by_model(models, &short_latency, true, e);
}
