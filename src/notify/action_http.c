/* An HTTP request with the run as JSON. */
#include "notify/action.h"

static const veer_channel_setting settings[] = {
    {.name = "url",
     .type = VEER_SETTING_URL,
     .required = true,
     .secret = true,
     .help = "What is called"},
    {.name = "method", .choices = "POST|PUT", .fallback = "POST", .help = "How"},
    {.name = "headers", .type = VEER_SETTING_MAP, .secret = true, .help = "Headers of the request"},
    {.name = "secret", .secret = true, .help = "Key that signs the request (Standard Webhooks)"},
    {.name = "ca_file", .help = "PEM file of a private authority"},
};

const veer_action_kind veer_action_http = {
    .name = "http",
    .title = "HTTP request",
    .help = "Calls a URL with the run as JSON",
    .settings = settings,
    .n_settings = sizeof settings / sizeof *settings,
};
