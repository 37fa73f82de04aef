/* notify/redact.h: takes secrets out of texts that come from elsewhere. Pure. */
#ifndef VEER_NOTIFY_REDACT_H
#define VEER_NOTIFY_REDACT_H

#include "notify/channel.h"

#define VEER_REDACT_LEAST 4 /* shorter values would make a text unreadable and hide nothing */

/** Replaces every secret of an action in a text by "***", in place: the values of its secret
 * settings, the words of these (a token behind "Bearer "), paths of URLs and their longer parts. */
void veer_redact_action(const veer_action *action, char *text);

/** The same with the secrets of all channels and actions: several may lead to one receiver. */
void veer_redact(const veer_channels *channels, char *text);

#endif
