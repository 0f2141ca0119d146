// Chooses the time zone of this browser where a form asks for one; somebody else's choice stays possible. The setup page's only script.
const here = Intl.DateTimeFormat().resolvedOptions().timeZone;
for (const select of document.querySelectorAll("select[data-time-zone]"))
  if ([...select.options].some((option) => option.value === here)) select.value = here;
