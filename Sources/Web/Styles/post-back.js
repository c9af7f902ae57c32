// Sends the answer on without a press.
document.getElementById("post-back")?.submit();
