/* api/background.h: requests whose work takes long are done in threads of their own.
 *
 * The request is suspended and costs no thread of the server; the answer is sent when the work is
 * done. At most VEER_LIMIT_BACKGROUND_JOBS run at once; more are told to come back.
 */
#ifndef VEER_API_BACKGROUND_H
#define VEER_API_BACKGROUND_H

#include <stdatomic.h>

#include "http/response.h"

typedef struct veer_background veer_background;

/** Does the work and fills the response; a failure becomes a problem document. Long work looks at
 * *stop now and then and gives up with VEER_EIO once it is true. Nothing of the request may be
 * used but what is in the context. */
typedef veer_rc veer_background_work(void *context, const atomic_bool *stop,
                                     http_response *response, veer_err *err);

veer_rc veer_background_new(veer_background **ret, veer_err *err);

/** Asks what is running to stop, and refuses more. NULL is fine. */
void veer_background_stop(veer_background *background);

/** Stops, waits for what is running, frees. NULL is fine. */
void veer_background_free(veer_background *background);

/** What is to be done; `release` frees the context afterwards, in every case. */
typedef struct veer_background_job {
    veer_background_work *work;     /* called once, or not at all */
    void (*release)(void *context); /* called once */
    void *context;                  /* for both */
} veer_background_job;

/** The answer of a handler: suspends the request and starts the work. background NULL: it is done
 * at once. VEER_ENOMEM. */
veer_rc veer_background_run(veer_background *background, const http_request *request,
                            http_response *response, const veer_background_job *job, veer_err *err);

#endif
