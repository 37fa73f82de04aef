/* cli/demo_judgement.h: what a demonstration is judged by: rules, references, the drift history of
 * the past, and what people did (cli/demo_story.h). Everything goes over HTTP, and what is there
 * already is left as it is. */
#ifndef VEER_CLI_DEMO_JUDGEMENT_H
#define VEER_CLI_DEMO_JUDGEMENT_H

#include "cli/connect.h"
#include "demo/demo.h"

/**
 * Work on it in a thread of its own.
 *
 * @param url, token  of the server; token may be NULL; copied
 * @param now_us      everything before was sent
 * @param has_actions the server has the channels file of the demonstration
 * @param stop        not 0 ends it soon; borrowed
 */
typedef struct veer_demo_judgement veer_demo_judgement;
veer_rc veer_demo_judgement_start(const veer_client_options *server, const veer_demo *demo,
                                  int64_t now_us, bool has_actions, veer_demo_judgement **ret,
                                  veer_err *err);

/** Waits for its end and frees it; gives what went wrong, if anything did. NULL is fine. */
veer_rc veer_demo_judgement_join(veer_demo_judgement *judgement, veer_err *err);

#endif
