/* api/checks.h: a metric judged against its baseline, as it is answered; the schemas MetricCheck
 * and Measure are those of resource_degradation.c. */
#ifndef VEER_API_CHECKS_H
#define VEER_API_CHECKS_H

#include "api/framed.h"

/** Windows that a request asks for; 0: as the model is set up. */
typedef struct veer_check_windows {
    int64_t comparison_us; /* current window */
    int64_t baseline_us;   /* baseline window */
} veer_check_windows;

/** Reads the parameters comparison and baseline. */
veer_rc veer_check_windows_read(const http_request *request, veer_check_windows *ret,
                                veer_err *err);

/** A check as an object: the schema MetricCheck. */
void veer_put_check(veer_json_writer *w, const veer_frame_degradation *check);

/** A key with all of them in an array. */
void veer_put_checks(veer_json_writer *w, const char *key, const veer_frame_degradation *checks,
                     size_t n);

/** Keys title, unit and better of a metric (null where it is a custom one). */
void veer_put_metric_words(veer_json_writer *w, const char *metric);

#define VEER_METRIC_WORDS_MEMBERS                                                         \
    {.name = "title", .type = "string", .summary = "Of the metric, for people"},          \
        {.name = "unit", .type = "string", .summary = "As written behind a value"},       \
    {                                                                                     \
        .name = "better", .type = "string?", .summary = "higher, lower, or null: neither" \
    }

#endif
