package io.rewardlake.transforms.ingest;

import io.rewardlake.transforms.ingest.file.Refusal;
import io.rewardlake.transforms.ingest.file.RejectReason;
import java.io.Serializable;
import java.math.BigDecimal;
import java.math.RoundingMode;
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
import java.util.Map;

/**
 * Times of votes and events by a {@link DateTimeFormatter} pattern, of which what has no zone is
 * UTC, or as numbers since 1970: {@code epoch-seconds}, {@code epoch-millis}, fractions allowed.
 */
final class VoteTime implements Serializable {
  private static final long serialVersionUID = 1L;

  private static final Map<String, Integer> MICROS_PER_UNIT =
      Map.of("epoch-seconds", 1_000_000, "epoch-millis", 1_000);

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
      if (isEpoch(pattern)) {
        BigDecimal unit = BigDecimal.valueOf(MICROS_PER_UNIT.get(pattern));
        return new BigDecimal(text).multiply(unit).setScale(0, RoundingMode.FLOOR).longValueExact();
      }
      TemporalAccessor time =
          formatter()
              .parseBest(
                  text,
                  ZonedDateTime::from,
                  OffsetDateTime::from,
                  LocalDateTime::from,
                  LocalDate::from);
      return ChronoUnit.MICROS.between(Instant.EPOCH, instant(time));
    } catch (DateTimeException | ArithmeticException | NumberFormatException e) {
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
    if (!isEpoch(pattern)) {
      var unused = formatter(pattern);
    }
    return pattern;
  }

  private static boolean isEpoch(String pattern) {
    return pattern != null && MICROS_PER_UNIT.containsKey(pattern);
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
