/* api/asked.h: what requests about judgement have in common: parts that may not be there,
 * durations, metrics, who asks. */
#ifndef VEER_API_ASKED_H
#define VEER_API_ASKED_H

#include "api/encode.h"
#include "api/resource.h"

/** True if a part of the application is not there: the response is then 503 and says how to get it.
 */
bool veer_api_lacks_judge(const veer_api *api, http_response *response);
bool veer_api_lacks_outbox(const veer_api *api, http_response *response);
bool veer_api_lacks_retraining(const veer_api *api, http_response *response);

/** A duration of the query, or the fallback. Errors name the parameter. */
veer_rc veer_api_query_duration(const http_request *request, const char *name, int64_t fallback_us,
                                int64_t *ret_us, veer_err *err);

/** A duration as veer_duration_parse reads it, longer than 0. Errors begin with the name. */
veer_rc veer_api_duration(const char *name, const char *text, int64_t *ret_us, veer_err *err);

/** Puts "'name': " in front of the message of a failure and gives rc. */
veer_rc veer_api_name_fault(veer_err *err, veer_rc rc, const char *name);

/** A key with a duration as it is read: "60m". */
void veer_put_duration(veer_json_writer *w, const char *key, int64_t us);

/**
 * Who does something by hand: `given` (of the body), else the name of the request's token; for
 * one without a name "local" where the request comes from this machine, else its id.
 *
 * @return VEER_OK with a text that lives as long as the request; VEER_EINVAL or VEER_ELIMIT for a
 *         `given` that has control characters or is too long; VEER_EIO, VEER_ENOMEM
 */
veer_rc veer_api_actor(const http_request *request, const char *given, const char **ret,
                       veer_err *err);

/** The canonical name of a metric, or the name itself for a custom one. VEER_EINVAL for an empty
 * one or one with control characters, VEER_ELIMIT for a long one. */
veer_rc veer_api_metric(const char *name, const char **ret, veer_err *err);

/** Fails with VEER_ENOTFOUND for a metric that has no data anywhere: with the nearest name. */
veer_rc veer_api_fail_metric(const char *name, veer_err *err);

#endif
