package io.rewardlake.jobs.pipeline;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import freemarker.template.Configuration;
import freemarker.template.TemplateException;
import freemarker.template.TemplateExceptionHandler;
import freemarker.template.TemplateMethodModelEx;
import freemarker.template.TemplateModelException;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The files that a scheduler reads, filled in. */
public final class ScheduleTemplates {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Configuration templates = new Configuration(Configuration.VERSION_2_3_34);

  /** Finds the templates beside this class. */
  public ScheduleTemplates() {
    templates.setClassForTemplateLoading(ScheduleTemplates.class, "");
    templates.setDefaultEncoding(StandardCharsets.UTF_8.name());
    templates.setTemplateExceptionHandler(TemplateExceptionHandler.RETHROW_HANDLER);
    templates.setLogTemplateExceptions(false);
    templates.setLocale(Locale.ROOT);
    templates.setSharedVariable("quoted", (TemplateMethodModelEx) ScheduleTemplates::quoted);
  }

  /**
   * The text of a file.
   *
   * @param format which file
   * @param values what the template asks for, by name; besides them it has {@code quoted(text)}, a
   *     literal of JSON, which is one of Python and of YAML, too
   */
  public String fill(ScheduleFormat format, Map<String, Object> values) {
    StringWriter text = new StringWriter();
    try {
      templates.getTemplate(format.name().toLowerCase(Locale.ROOT) + ".ftl").process(values, text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (TemplateException e) {
      throw new IllegalStateException(e);
    }
    return text.toString();
  }

  private static Object quoted(List<?> words) throws TemplateModelException {
    try {
      return JSON.writeValueAsString(words.get(0).toString());
    } catch (JsonProcessingException e) {
      throw new TemplateModelException(e);
    }
  }
}
