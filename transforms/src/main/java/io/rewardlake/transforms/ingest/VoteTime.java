package io.rewardlake.transforms.ingest;

import io.rewardlake.transforms.ingest.file.Refusal;
import io.rewardlake.transforms.ingest.file.RejectReason;
import java.io.Serializable;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.time.temporal.TemporalAccessor;
import java.util.Locale;

/** Times of votes by a {@link DateTimeFormatter} pattern; what has no zone is UTC. */
final class VoteTime implements Serializable {
  private static final long serialVersionUID = 1L;

  private final String pattern;
  private transient DateTimeFormatter formatter;

  /** With a pattern, or null for ISO 8601. */
  VoteTime(String pattern) {
    this.pattern = pattern;
  }

  /** Microseconds since 1970, UTC; null for null. */
  Long micros(String column, String text) throws Refusal {
    if (text == null) {
      return null;
    }
    try {
      TemporalAccessor time =
          formatter()
              .parseBest(
                  text,
                  ZonedDateTime::from,
                  OffsetDateTime::from,
                  LocalDateTime::from,
                  LocalDate::from);
      return ChronoUnit.MICROS.between(Instant.EPOCH, instant(time));
    } catch (DateTimeException | ArithmeticException e) {
      throw new Refusal(
          RejectReason.BAD_TIME,
          "'%s' is '%s'; the pattern is %s.",
          column,
          text,
          pattern == null ? "ISO 8601" : pattern);
    }
  }

  /** The same pattern, or null for none; an {@link IllegalArgumentException} when it is none. */
  static String checked(String pattern) {
    var unused = formatter(pattern);
    return pattern;
  }

  private DateTimeFormatter formatter() {
    if (formatter == null) {
      formatter = formatter(pattern);
    }
    return formatter;
  }

  private static DateTimeFormatter formatter(String pattern) {
    return pattern == null
        ? DateTimeFormatter.ISO_DATE_TIME
        : DateTimeFormatter.ofPattern(pattern, Locale.ROOT);
  }

  private static Instant instant(TemporalAccessor time) {
    if (time instanceof ZonedDateTime zoned) {
      return zoned.toInstant();
    } else if (time instanceof OffsetDateTime offset) {
      return offset.toInstant();
    } else if (time instanceof LocalDateTime local) {
      return local.toInstant(ZoneOffset.UTC);
    }
    return ((LocalDate) time).atStartOfDay().toInstant(ZoneOffset.UTC);
  }
}
