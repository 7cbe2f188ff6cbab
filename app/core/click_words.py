"""Click's own sentences in Vietnamese.

Click reads its messages through ``gettext`` from the reader's locale and ships none in Vietnamese.
Here they are looked up in a table instead, whatever the locale; tests/core/test_cli.py walks
Click's sources and fails when a new release says something this table does not know.
"""

import sys

WORDS = {
    "(dynamic)": "(tính khi chạy)",
    "Aborted!": "Đã dừng.",
    "Argument {name!r} takes {nargs} values.": "Tham số {name!r} cần {nargs} giá trị.",
    "Choice({choices})": "Chọn({choices})",
    "Choose from:\n\t{choices}": "Chọn một trong:\n\t{choices}",
    "Commands": "Các lệnh",
    "Confirm the action without prompting.": "Làm ngay, không hỏi lại.",
    "Could not open file {filename!r}: {message}": "Không mở được tệp {filename!r}: {message}",
    "DeprecationWarning: The command {name!r} is deprecated.{extra_message}": (
        "Lệnh {name!r} sắp bỏ.{extra_message}"
    ),
    "DeprecationWarning: The {param_type} {name!r} is deprecated.{extra_message}": (
        "Tùy chọn {name!r} sắp bỏ.{extra_message}"
    ),
    "Did you mean {possibility}?": "Có phải ý là {possibility}?",
    "(Did you mean one of: {possibilities}?)": "(Có phải ý là một trong: {possibilities}?)",
    "Do you want to continue?": "Có làm tiếp không?",
    "Error: The two entered values do not match.": "Lỗi: hai lần nhập không giống nhau.",
    "Error: invalid input": "Lỗi: không đọc được điều vừa nhập",
    "Error: {message}": "Lỗi: {message}",
    "Got unexpected extra argument ({args})": "Thừa tham số ({args})",
    "Got unexpected extra arguments ({args})": "Thừa các tham số ({args})",
    "Invalid value for {param_hint}: {message}": (
        "Giá trị của {param_hint} không dùng được: {message}"
    ),
    "Invalid value: {message}": "Giá trị không dùng được: {message}",
    "Missing argument": "Thiếu tham số",
    "Missing command.": "Thiếu tên lệnh.",
    "Missing option": "Thiếu tùy chọn",
    "Missing parameter": "Thiếu tham số",
    "Missing parameter: {param_name}": "Thiếu tham số: {param_name}",
    "Missing {param_type}": "Thiếu {param_type}",
    "No such command {name!r}.": "Không có lệnh {name!r}.",
    "No such option {name!r}.": "Không có tùy chọn {name!r}.",
    "Option {name!r} does not take a value.": "Tùy chọn {name!r} không nhận giá trị.",
    "Option {name!r} requires an argument.": "Tùy chọn {name!r} cần một giá trị.",
    "Option {name!r} requires {nargs} arguments.": "Tùy chọn {name!r} cần {nargs} giá trị.",
    "Options": "Tùy chọn",
    "Positional arguments": "Tham số",
    "Press any key to continue...": "Nhấn một phím để tiếp tục...",
    "Repeat for confirmation": "Nhập lại lần nữa",
    "Show the version and exit.": "Hiện phiên bản rồi thoát.",
    "Show this message and exit.": "Hiện trợ giúp này rồi thoát.",
    "Takes {nargs} values but 1 was given.": "Cần {nargs} giá trị nhưng chỉ có 1.",
    "Takes {nargs} values but {len} were given.": "Cần {nargs} giá trị nhưng có {len}.",
    "Try '{command} {option}' for help.": "Xem trợ giúp: {command} {option}",
    "Unknown color {colour!r}": "Không có màu {colour!r}",
    "Unknown standard stream '{name}'": "Không có luồng chuẩn '{name}'",
    "Usage:": "Cách dùng:",
    "Value must be an iterable.": "Giá trị phải là một dãy.",
    "d": "ng",
    "default: {default}": "mặc định: {default}",
    "deprecated": "sắp bỏ",
    "directory": "thư mục",
    "env var: {var}": "biến môi trường: {var}",
    "file": "tệp",
    "path": "đường dẫn",
    "required": "bắt buộc",
    "unknown error": "lỗi không rõ",
    "%(prog)s, version %(version)s": "%(prog)s, phiên bản %(version)s",
    "{editor}: Editing failed": "{editor}: không sửa được",
    "{editor}: Editing failed: {e}": "{editor}: không sửa được: {e}",
    "{len_type} values are required, but {len_value} was given.": (
        "Cần {len_type} giá trị nhưng có {len_value}."
    ),
    "{len_type} values are required, but {len_value} were given.": (
        "Cần {len_type} giá trị nhưng có {len_value}."
    ),
    "{name} {filename!r} does not exist.": "Không có {name} {filename!r}.",
    "{name} {filename!r} is a directory.": "{name} {filename!r} là thư mục.",
    "{name} {filename!r} is a file.": "{name} {filename!r} là tệp.",
    "{name} {filename!r} is not executable.": "{name} {filename!r} không chạy được.",
    "{name} {filename!r} is not readable.": "Không được đọc {name} {filename!r}.",
    "{name} {filename!r} is not writable.": "Không được ghi {name} {filename!r}.",
    "{value!r} does not match the format {format}.": "{value!r} không đúng dạng {format}.",
    "{value!r} does not match the formats {formats}.": (
        "{value!r} không đúng dạng nào trong {formats}."
    ),
    "{value!r} is not a valid UUID.": "{value!r} không phải là mã UUID.",
    "{value!r} is not a valid boolean. Recognized values: {states}": (
        "{value!r} không phải là có hay không. Các giá trị nhận: {states}"
    ),
    "{value!r} is not a valid {number_type}.": "{value!r} không phải là số hợp lệ.",
    "{value!r} is not one of {choices}.": "{value!r} không thuộc các giá trị {choices}.",
    "{value!r} is not {choice}.": "{value!r} không phải là {choice}.",
    "{value} is not in the range {range}.": "{value} nằm ngoài khoảng {range}.",
}


def _say(message: str) -> str:
    return WORDS.get(message, message)


def _say_number(one: str, many: str, count: int) -> str:
    return _say(one if count == 1 else many)


def speak_vietnamese() -> None:
    """Let every loaded module of Click take its messages from the table."""
    for name, module in list(sys.modules.items()):
        if name.startswith("click."):
            for attribute, say in (("_", _say), ("ngettext", _say_number)):
                if hasattr(module, attribute):
                    setattr(module, attribute, say)
