/* The part of wire.h that writes requests. */
#include "wire.h"

#include <math.h>

#include "json.h"
#include "util.h"

void
wire_modes_name(const struct wire_modes *modes, char out[WIRE_MODES_NAME])
{
	static const char *const formats[] = {
	    "json_schema", "json_object", "plain_text"};
	static const char *const limits[] = {
	    ",max_completion_tokens", ",max_tokens", ""};

	snprintf(out, WIRE_MODES_NAME, "%s%s%s", formats[modes->format],
	    limits[modes->limit], modes->no_temperature ? "" : ",temperature");
}

bool
wire_lower(struct wire_modes *modes, enum wire_kind kind)
{
	switch (kind) {
	case WIRE_NO_FORMAT:
		if (modes->format == WIRE_PLAIN_TEXT)
			return false;
		modes->format++;
		return true;
	case WIRE_NO_LIMIT:
		if (modes->limit == WIRE_NO_MAX)
			return false;
		modes->limit++;
		return true;
	case WIRE_NO_TEMPERATURE:
		if (modes->no_temperature)
			return false;
		modes->no_temperature = true;
		return true;
	default:
		return false;
	}
}

int
wire_level(const struct wire_modes *modes, enum wire_kind kind)
{
	if (kind == WIRE_NO_FORMAT)
		return (int)modes->format;
	return kind == WIRE_NO_LIMIT ? (int)modes->limit
				     : modes->no_temperature;
}

void
wire_lower_to(struct wire_modes *modes, const struct wire_modes *other)
{
	if (modes->format < other->format)
		modes->format = other->format;
	if (modes->limit < other->limit)
		modes->limit = other->limit;
	modes->no_temperature = modes->no_temperature || other->no_temperature;
}

void
wire_messages(struct buf *out, struct str system, struct str user)
{
	buf_add_str(out, STR("[{\"role\":\"system\",\"content\":"));
	json_put_string(out, system);
	buf_add_str(out, STR("},{\"role\":\"user\",\"content\":"));
	json_put_string(out, user);
	buf_add_str(out, STR("}]"));
}

/* As short as it goes with a point whatever the locale: 0, 0.3, 1.25. */
static void
put_temperature(struct buf *out, double temperature)
{
	long n = lround(fmin(fmax(temperature, 0), 100) * 10000);
	char digits[8];
	int len;

	buf_printf(out, "%ld", n / 10000);
	if (n % 10000 == 0)
		return;
	len = snprintf(digits, sizeof(digits), ".%04ld", n % 10000);
	while (digits[len - 1] == '0')
		len--;
	buf_add(out, digits, (size_t)len);
}

static void
put_format(struct buf *out, const struct wire_request *request)
{
	buf_puts(out, ",\"response_format\":{\"type\":\"json_schema\","
		      "\"json_schema\":{\"name\":");
	json_put_string(out, str_of(request->schema_name));
	buf_puts(out, ",\"strict\":true,\"schema\":");
	buf_add_str(out, request->schema);
	buf_puts(out, "}}");
}

void
wire_body(struct buf *out, const struct wire_request *request,
    const struct wire_modes *modes)
{
	buf_puts(out, "{\"model\":");
	json_put_string(out, str_of(request->model));
	buf_puts(out, ",\"messages\":");
	wire_messages(out, request->system, request->user);
	if (!modes->no_temperature) {
		buf_puts(out, ",\"temperature\":");
		put_temperature(out, request->temperature);
	}
	if (modes->limit == WIRE_MAX_COMPLETION_TOKENS)
		buf_printf(out, ",\"max_completion_tokens\":%d",
		    request->answer_tokens);
	else if (modes->limit == WIRE_MAX_TOKENS)
		buf_printf(out, ",\"max_tokens\":%d", request->answer_tokens);
	if (modes->format == WIRE_JSON_SCHEMA)
		put_format(out, request);
	else if (modes->format == WIRE_JSON_OBJECT)
		buf_puts(
		    out, ",\"response_format\":{\"type\":\"json_object\"}");
	buf_putc(out, '}');
}
