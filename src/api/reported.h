/* api/reported.h: metric points, computed elsewhere, as they are answered. */
#ifndef VEER_API_REPORTED_H
#define VEER_API_REPORTED_H

#include "api/select.h"
#include "json/writer.h"

/** A point as an object: the schema MetricPoint. */
void veer_put_point(veer_json_writer *w, veer_store_bytes model, veer_store_bytes version,
                    const veer_store_point *point);

/** The keys "reported" and "reported_truncated": points of the wanted metrics (one flag for each of
 * veer_perf_metrics) in the range of a selection. VEER_EIO, VEER_ECORRUPT, VEER_ENOMEM. */
veer_rc veer_put_reported(veer_json_writer *w, const veer_api *api, const veer_selection *selection,
                          const bool *wanted, veer_err *err);

#endif
